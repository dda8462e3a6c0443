import { add, div, mul, scalar, sqrt, square, zerosLike } from '@tensorflow/tfjs-core';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { GradientTransformation, Tensors } from './gradient-transformation.ts';
import { movingAverage } from './moving-averages.ts';
import { scheduled } from './scheduled.ts';
import type { Scheduled } from './scheduled.ts';
import { mapTensors, named } from './tensors.ts';

/** Running means of the square of the gradient and of the direction. */
export interface AdadeltaMoments {
  readonly gradient: Tensors;
  readonly direction: Tensors;
}

/** What `scaleByAdadelta` takes. */
export interface AdadeltaMomentOptions {
  /** Decay of both means, in `[0, 1)`. Default 0.9. */
  readonly rho?: ScalarOrSchedule | undefined;
  /** Added under both roots, `> 0`; the first steps are of the order of its root. Default 1e-6. */
  readonly epsilon?: ScalarOrSchedule | undefined;
}

/**
 * AdaDelta's direction: `a = ρa + (1−ρ)g²`, `d = g √(x + ε) / √(a + ε)`, then `x = ρx + (1−ρ)d²`.
 *
 * Sources: Zeiler, arXiv:1212.5701, algorithm 1; Optax 0.2.8 `scale_by_adadelta`.
 *
 * @example chain(scaleByAdadelta({ rho: 0.95 }), scaleByLearningRate(1));
 */
export function scaleByAdadelta({ rho = 0.9, epsilon = 1e-6 }: AdadeltaMomentOptions = {}): GradientTransformation<
  Scheduled<AdadeltaMoments>
> {
  return scheduled(
    { rho, epsilon },
    {
      init: (params) => ({ gradient: mapTensors(params, zerosLike), direction: mapTensors(params, zerosLike) }),
      update: (updates, moments, _, values) => {
        const small = scalar(values.epsilon);
        const gradient = movingAverage(moments.gradient, mapTensors(updates, square), values.rho);
        const ratio = mapTensors(gradient, (a, name) => div(sqrt(add(named(moments.direction, name), small)), sqrt(add(a, small))));
        const directions = mapTensors(updates, (g, name) => mul(g, named(ratio, name)));
        const direction = movingAverage(moments.direction, mapTensors(directions, square), values.rho);
        return [directions, { gradient, direction }];
      },
    },
  );
}
