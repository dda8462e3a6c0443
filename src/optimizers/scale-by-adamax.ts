import { abs, add, div, maximum, mul, scalar, zerosLike } from '@tensorflow/tfjs-core';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { GradientTransformation, Tensors } from './gradient-transformation.ts';
import { debiased, movingAverage } from './moving-averages.ts';
import { scheduled } from './scheduled.ts';
import type { Scheduled } from './scheduled.ts';
import { mapTensors, named } from './tensors.ts';

/** A running mean of the gradient, and its decayed largest magnitude. */
export interface AdamaxMoments {
  readonly first: Tensors;
  readonly infinity: Tensors;
}

/** What `scaleByAdamax` takes. */
export interface AdamaxMomentOptions {
  /** Decay of the first moment, in `[0, 1)`. Default 0.9. */
  readonly b1?: ScalarOrSchedule | undefined;
  /** Decay of the largest magnitude, in `[0, 1)`. Default 0.999. */
  readonly b2?: ScalarOrSchedule | undefined;
  /** Added to each magnitude, `> 0`. Default 1e-8. */
  readonly epsilon?: ScalarOrSchedule | undefined;
}

/**
 * AdaMax's direction: `m = b₁m + (1−b₁)g`, `n = max(|g| + ε, b₂n)`, `d = m̂ / n` with `m̂ = m/(1−b₁ᵗ⁺¹)`.
 *
 * Sources: Kingma and Ba, arXiv:1412.6980, algorithm 2; Optax 0.2.8 `scale_by_adamax`.
 *
 * @example chain(scaleByAdamax({ b2: 0.99 }), scaleByLearningRate(0.002));
 */
export function scaleByAdamax({ b1 = 0.9, b2 = 0.999, epsilon = 1e-8 }: AdamaxMomentOptions = {}): GradientTransformation<
  Scheduled<AdamaxMoments>
> {
  return scheduled(
    { b1, b2, epsilon },
    {
      init: (params) => ({ first: mapTensors(params, zerosLike), infinity: mapTensors(params, zerosLike) }),
      update: (updates, moments, _, values, count) => {
        const decay = scalar(values.b2);
        const small = scalar(values.epsilon);
        const first = movingAverage(moments.first, updates, values.b1);
        const infinity = mapTensors(updates, (g, name) => maximum(add(abs(g), small), mul(named(moments.infinity, name), decay)));
        const direction = mapTensors(debiased(first, values.b1, count + 1), (m, name) => div(m, named(infinity, name)));
        return [direction, { first, infinity }];
      },
    },
  );
}
