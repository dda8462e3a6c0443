import { mul } from '@tensorflow/tfjs-core';
import type { Schedule } from '#model/schedule.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scheduled } from './scheduled.ts';
import type { Scheduled } from './scheduled.ts';
import { mapTensors } from './tensors.ts';

/**
 * Multiplies updates by a schedule: `uₜ = s(t) · gₜ`, zero-based.
 *
 * @param schedule A function of the number of updates made.
 * @throws TypeError at the step where the schedule returns no finite number.
 * @example scaleBySchedule((step) => 0.5 ** step);
 */
export function scaleBySchedule(schedule: Schedule): GradientTransformation<Scheduled<null>> {
  return scheduled(
    { schedule },
    { init: () => null, update: (updates, inner, _, values) => [mapTensors(updates, (update) => mul(update, values.schedule)), inner] },
  );
}
