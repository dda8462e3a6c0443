import { mul } from '@tensorflow/tfjs-core';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scheduled } from './scheduled.ts';
import type { Scheduled } from './scheduled.ts';
import { mapTensors } from './tensors.ts';

/**
 * Multiplies updates by a number: `uₜ = c · gₜ`.
 *
 * @param factor Any finite number.
 * @throws TypeError when `factor` is no finite number.
 * @example scale(-1);
 */
export function scale(factor: number): GradientTransformation<Scheduled<null>> {
  return scheduled(
    { factor },
    { init: () => null, update: (updates, inner, _, values) => [mapTensors(updates, (update) => mul(update, values.factor)), inner] },
  );
}
