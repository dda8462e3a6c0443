import { add, div, maximum, scalar, sqrt, square, zerosLike } from '@tensorflow/tfjs-core';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { GradientTransformation, Tensors } from './gradient-transformation.ts';
import { debiased, movingAverage } from './moving-averages.ts';
import type { Moments } from './scale-by-adam.ts';
import { scheduled } from './scheduled.ts';
import type { Scheduled } from './scheduled.ts';
import { mapTensors, named } from './tensors.ts';

/** Adam's moments, and the largest debiased second moment so far. */
export interface AmsgradMoments extends Moments {
  readonly largest: Tensors;
}

/** What `scaleByAmsgrad` takes. */
export interface AmsgradMomentOptions {
  /** Decay of the first moment, in `[0, 1)`. Default 0.9. */
  readonly b1?: ScalarOrSchedule | undefined;
  /** Decay of the second moment, in `[0, 1)`. Default 0.999. */
  readonly b2?: ScalarOrSchedule | undefined;
  /** Added to the root, `> 0`. Default 1e-8. */
  readonly epsilon?: ScalarOrSchedule | undefined;
  /** Added under the root, `≥ 0`. Default 0. */
  readonly epsilonRoot?: ScalarOrSchedule | undefined;
}

/**
 * AMSGrad's direction: Adam's moments `m` and `v`, `w = max(w, v̂)`, `d = m̂ / (√(w + ε₀) + ε)`.
 *
 * The maximum is taken of the debiased moment, as Optax does; the paper does not debias. Sources: Reddi and others,
 * arXiv:1904.09237, algorithm 2; Optax 0.2.8 `scale_by_amsgrad`.
 *
 * @example chain(scaleByAmsgrad({ b2: 0.99 }), scaleByLearningRate(0.001));
 */
export function scaleByAmsgrad({
  b1 = 0.9,
  b2 = 0.999,
  epsilon = 1e-8,
  epsilonRoot = 0,
}: AmsgradMomentOptions = {}): GradientTransformation<Scheduled<AmsgradMoments>> {
  return scheduled(
    { b1, b2, epsilon, epsilonRoot },
    {
      init: (params) => ({
        first: mapTensors(params, zerosLike),
        second: mapTensors(params, zerosLike),
        largest: mapTensors(params, zerosLike),
      }),
      update: (updates, moments, _, values, count) => {
        const small = scalar(values.epsilon);
        const underRoot = scalar(values.epsilonRoot);
        const first = movingAverage(moments.first, updates, values.b1);
        const second = movingAverage(moments.second, mapTensors(updates, square), values.b2);
        const secondMean = debiased(second, values.b2, count + 1);
        const largest = mapTensors(secondMean, (v, name) => maximum(named(moments.largest, name), v));
        const direction = mapTensors(debiased(first, values.b1, count + 1), (m, name) =>
          div(m, add(sqrt(add(named(largest, name), underRoot)), small)),
        );
        return [direction, { first, second, largest }];
      },
    },
  );
}
