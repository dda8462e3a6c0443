import { mul } from '@tensorflow/tfjs-core';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scheduled } from './scheduled.ts';
import type { Scheduled } from './scheduled.ts';
import { mapTensors } from './tensors.ts';

/**
 * Turns a direction into a step downhill: `uₜ = −η(t) · dₜ`, in one multiplication, so that twice the rate is exactly
 * twice the update.
 *
 * @param learningRate η, a number or a schedule; zero freezes, a negative one climbs.
 * @example scaleByLearningRate(0.1);
 */
export function scaleByLearningRate(learningRate: ScalarOrSchedule): GradientTransformation<Scheduled<null>> {
  return scheduled(
    { learningRate },
    {
      init: () => null,
      update: (updates, inner, _, values) => [mapTensors(updates, (update) => mul(update, -values.learningRate)), inner],
    },
  );
}
