import { add, div, scalar, sqrt, square, sub, zerosLike } from '@tensorflow/tfjs-core';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { debiased, debiasedAhead, movingAverage } from './moving-averages.ts';
import type { Moments } from './scale-by-adam.ts';
import { scheduled } from './scheduled.ts';
import type { Scheduled } from './scheduled.ts';
import { mapTensors, named } from './tensors.ts';

/** What `scaleByBelief` takes. */
export interface BeliefMomentOptions {
  /** Decay of the first moment, in `[0, 1)`. Default 0.9. */
  readonly b1?: ScalarOrSchedule | undefined;
  /** Decay of the second moment, in `[0, 1)`. Default 0.999. */
  readonly b2?: ScalarOrSchedule | undefined;
  /** Added to the root, `> 0`. Default 1e-16. */
  readonly epsilon?: ScalarOrSchedule | undefined;
  /** Added to the second moment at every update, and kept in it, `≥ 0`. Default 1e-16. */
  readonly epsilonRoot?: ScalarOrSchedule | undefined;
  /** Nesterov's form of the first moment. Default false. */
  readonly nesterov?: boolean;
}

/**
 * AdaBelief's direction: `m = b₁m + (1−b₁)g`, `v = b₂v + (1−b₂)(g−m)² + ε₀`, `d = m̂ / (√v̂ + ε)`, debiased like
 * Adam's, `nesterov` included.
 *
 * Sources: Zhuang and others, arXiv:2010.07468, algorithm 2; Optax 0.2.8 `scale_by_belief`.
 *
 * @example chain(scaleByBelief({ b2: 0.99 }), scaleByLearningRate(0.001));
 */
export function scaleByBelief({
  b1 = 0.9,
  b2 = 0.999,
  epsilon = 1e-16,
  epsilonRoot = 1e-16,
  nesterov = false,
}: BeliefMomentOptions = {}): GradientTransformation<Scheduled<Moments>> {
  return scheduled(
    { b1, b2, epsilon, epsilonRoot },
    {
      init: (params) => ({ first: mapTensors(params, zerosLike), second: mapTensors(params, zerosLike) }),
      update: (updates, moments, _, values, count) => {
        const small = scalar(values.epsilon);
        const underRoot = scalar(values.epsilonRoot);
        const first = movingAverage(moments.first, updates, values.b1);
        const surprise = mapTensors(updates, (g, name) => square(sub(g, named(first, name))));
        const second = mapTensors(movingAverage(moments.second, surprise, values.b2), (v) => add(v, underRoot));
        const firstMean = nesterov ? debiasedAhead(first, updates, values.b1, count + 1) : debiased(first, values.b1, count + 1);
        const secondMean = debiased(second, values.b2, count + 1);
        const direction = mapTensors(firstMean, (m, name) => div(m, add(sqrt(named(secondMean, name)), small)));
        return [direction, { first, second }];
      },
    },
  );
}
