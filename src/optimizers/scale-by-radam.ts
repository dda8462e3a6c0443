import { add, div, mul, scalar, sqrt, square, zerosLike } from '@tensorflow/tfjs-core';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { debiased, debiasedAhead, movingAverage } from './moving-averages.ts';
import type { Moments } from './scale-by-adam.ts';
import { scheduled } from './scheduled.ts';
import type { Scheduled } from './scheduled.ts';
import { mapTensors, named } from './tensors.ts';

/** What `scaleByRadam` takes. */
export interface RadamMomentOptions {
  /** Decay of the first moment, in `[0, 1)`. Default 0.9. */
  readonly b1?: ScalarOrSchedule | undefined;
  /** Decay of the second moment, in `(0, 1)`; below 1 − 2/(τ+1) the direction is never rectified. Default 0.999. */
  readonly b2?: ScalarOrSchedule | undefined;
  /** Added to the root, `> 0`. Default 1e-8. */
  readonly epsilon?: ScalarOrSchedule | undefined;
  /** Added under the root, `≥ 0`. Default 0. */
  readonly epsilonRoot?: ScalarOrSchedule | undefined;
  /** τ, the degrees of freedom from which on the direction is rectified, `≥ 4`. Default 5. */
  readonly threshold?: ScalarOrSchedule | undefined;
  /** Nesterov's form of the first moment. Default false. */
  readonly nesterov?: boolean;
}

/**
 * How much the adaptive rate is held back, `r = √((ρ−4)(ρ−2)ρ∞ / ((ρ∞−4)(ρ∞−2)ρ))` with `ρ∞ = 2/(1−b₂) − 1` and
 * `ρ = ρ∞ − 2n b₂ⁿ/(1−b₂ⁿ)` after `n` gradients; `undefined` below the threshold.
 */
function rectification(b2: number, gradients: number, threshold: number): number | undefined {
  const limit = 2 / (1 - b2) - 1;
  const power = b2 ** gradients;
  const freedom = limit - (2 * gradients * power) / (1 - power);
  if (!(freedom >= threshold)) return undefined;
  return Math.sqrt(((freedom - 4) * (freedom - 2) * limit) / ((limit - 4) * (limit - 2) * freedom));
}

/**
 * RAdam's direction: Adam's moments; `d = r m̂ / (√(v̂ + ε₀) + ε)` once the second moment has `ρ ≥ τ` degrees of
 * freedom, `d = m̂` before.
 *
 * With `nesterov`, `m̂` has Nesterov's form, as in `scaleByAdam`. Debiasing and rectification use the present value of
 * a scheduled decay. Sources: Liu and others, arXiv:1908.03265, algorithm 2; Optax 0.2.8 `scale_by_radam`.
 *
 * @throws RangeError at the step where the threshold is below 4, where the rectification has no real value.
 * @example chain(scaleByRadam({ threshold: 4 }), scaleByLearningRate(0.001));
 */
export function scaleByRadam({
  b1 = 0.9,
  b2 = 0.999,
  epsilon = 1e-8,
  epsilonRoot = 0,
  threshold = 5,
  nesterov = false,
}: RadamMomentOptions = {}): GradientTransformation<Scheduled<Moments>> {
  return scheduled(
    { b1, b2, epsilon, epsilonRoot, threshold },
    {
      init: (params) => ({ first: mapTensors(params, zerosLike), second: mapTensors(params, zerosLike) }),
      update: (updates, moments, _, values, count) => {
        if (values.threshold < 4)
          throw new RangeError(`threshold is ${values.threshold} at step ${count}, but must be at least 4, where rectification begins.`);
        const first = movingAverage(moments.first, updates, values.b1);
        const second = movingAverage(moments.second, mapTensors(updates, square), values.b2);
        const firstMean = nesterov ? debiasedAhead(first, updates, values.b1, count + 1) : debiased(first, values.b1, count + 1);
        const factor = rectification(values.b2, count + 1, values.threshold);
        if (factor === undefined) return [firstMean, { first, second }];
        const small = scalar(values.epsilon);
        const underRoot = scalar(values.epsilonRoot);
        const held = scalar(factor);
        const secondMean = debiased(second, values.b2, count + 1);
        const direction = mapTensors(firstMean, (m, name) => div(mul(m, held), add(sqrt(add(named(secondMean, name), underRoot)), small)));
        return [direction, { first, second }];
      },
    },
  );
}
