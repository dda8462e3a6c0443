import { add, mul, sign, zerosLike } from '@tensorflow/tfjs-core';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { GradientTransformation, Tensors } from './gradient-transformation.ts';
import { scheduled } from './scheduled.ts';
import type { Scheduled } from './scheduled.ts';
import { mapTensors, named } from './tensors.ts';

/** What `scaleByLion` takes. */
export interface LionMomentOptions {
  /** Share of the memory in the direction, in `[0, 1)`. Default 0.9. */
  readonly b1?: ScalarOrSchedule | undefined;
  /** Decay of the memory, in `[0, 1)`; it shows one update later. Default 0.99. */
  readonly b2?: ScalarOrSchedule | undefined;
}

/**
 * Lion's direction: `d = sign(b₁m + (1−b₁)g)`, then `m = b₂m + (1−b₂)g`.
 *
 * Source: Chen and others, arXiv:2302.06675, program 1.
 *
 * @example chain(scaleByLion(), scaleByLearningRate(1e-4));
 */
export function scaleByLion({ b1 = 0.9, b2 = 0.99 }: LionMomentOptions = {}): GradientTransformation<Scheduled<Tensors>> {
  return scheduled(
    { b1, b2 },
    {
      init: (params) => mapTensors(params, zerosLike),
      update: (updates, memory, _, values) => {
        const mixed = (share: number): Tensors => mapTensors(updates, (g, name) => add(mul(named(memory, name), share), mul(g, 1 - share)));
        return [mapTensors(mixed(values.b1), sign), mixed(values.b2)];
      },
    },
  );
}
