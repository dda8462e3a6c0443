import { add } from '@tensorflow/tfjs-core';
import type { Tensors } from './gradient-transformation.ts';
import { mapTensors, named } from './tensors.ts';

/**
 * New parameters: `pₜ₊₁ = pₜ + uₜ`. The old ones stay; dispose them when they are no longer needed.
 *
 * @param params The parameters, by name.
 * @param updates What an optimizer gave for each of them, of the same shape.
 * @throws RangeError when an update is missing for a parameter.
 * @example params = applyUpdates(params, updates);
 */
export function applyUpdates(params: Tensors, updates: Tensors): Tensors {
  return mapTensors(params, (param, name) => add(param, named(updates, name)));
}
