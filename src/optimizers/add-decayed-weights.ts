import { add, mul } from '@tensorflow/tfjs-core';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scheduled } from './scheduled.ts';
import type { Scheduled } from './scheduled.ts';
import { mapTensors, named } from './tensors.ts';

/**
 * Adds decayed weights: `uₜ = gₜ + λ(t) · pₜ`. Placed before `scaleByLearningRate`, the decay is multiplied by the rate.
 *
 * Source: Loshchilov and Hutter, arXiv:1711.05101.
 *
 * @param weightDecay λ, a number or a schedule, usually in `[0, 0.5]`.
 * @example chain(scaleByAdam(), addDecayedWeights(0.01), scaleByLearningRate(0.001)); // adamw
 */
export function addDecayedWeights(weightDecay: ScalarOrSchedule): GradientTransformation<Scheduled<null>> {
  return scheduled(
    { weightDecay },
    {
      init: () => null,
      update: (updates, inner, params, values) => [
        mapTensors(updates, (update, name) => add(update, mul(named(params, name), values.weightDecay))),
        inner,
      ],
    },
  );
}
