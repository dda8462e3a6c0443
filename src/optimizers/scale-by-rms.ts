import { add, div, mul, sqrt, square, zerosLike } from '@tensorflow/tfjs-core';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { GradientTransformation, Tensors } from './gradient-transformation.ts';
import { scheduled } from './scheduled.ts';
import type { Scheduled } from './scheduled.ts';
import { mapTensors, named } from './tensors.ts';

/** What `scaleByRms` takes. */
export interface RmsOptions {
  /** Decay of the mean square, in `[0, 1)`. Default 0.9. */
  readonly decay?: ScalarOrSchedule | undefined;
  /** Added under the root, `> 0`. Default 1e-8. */
  readonly epsilon?: ScalarOrSchedule | undefined;
}

/**
 * Divides by the running root mean square: `v = ρv + (1−ρ)g²`, `d = g / √(v + ε)`.
 *
 * Sources: Tieleman and Hinton, Coursera lecture 6.5, 2012; Optax 0.2.8 `scale_by_rms` with its default `eps_in_sqrt`.
 *
 * @example chain(scaleByRms({ decay: 0.99 }), scaleByLearningRate(0.01));
 */
export function scaleByRms({ decay = 0.9, epsilon = 1e-8 }: RmsOptions = {}): GradientTransformation<Scheduled<Tensors>> {
  return scheduled(
    { decay, epsilon },
    {
      init: (params) => mapTensors(params, zerosLike),
      update: (updates, meanSquare, _, values) => {
        const next = mapTensors(updates, (g, name) => add(mul(named(meanSquare, name), values.decay), mul(square(g), 1 - values.decay)));
        return [mapTensors(updates, (g, name) => div(g, sqrt(add(named(next, name), values.epsilon)))), next];
      },
    },
  );
}
