import { clone } from '@tensorflow/tfjs-core';
import type { GradientTransformation, Tensors } from './gradient-transformation.ts';
import { mapTensors } from './tensors.ts';

/** Which leaves: a boolean for each name, or a function of the parameters that gives them. */
export type Mask = Readonly<Record<string, boolean>> | ((params: Tensors) => Readonly<Record<string, boolean>>);

/** The leaves a mask selects. */
function selected(tensors: Tensors, mask: Readonly<Record<string, boolean>>): Tensors {
  const names = Object.keys(tensors).filter((name) => {
    const wanted = mask[name];
    if (wanted === undefined)
      throw new RangeError(`The mask says nothing about "${name}", only about ${Object.keys(mask).join(', ')}; give each name a boolean.`);
    return wanted;
  });
  return Object.fromEntries(names.flatMap((name) => (tensors[name] === undefined ? [] : [[name, tensors[name]]])));
}

/**
 * Applies a transformation to some leaves only; the others pass through unchanged, and have no state in it.
 *
 * Source: Optax 0.2.8 `masked`.
 *
 * @param transformation What the selected leaves go through; it sees no others.
 * @param mask `true` for each leaf to transform. A function must select the same leaves at every step.
 * @throws RangeError when the mask leaves out a name.
 * @example masked(addDecayedWeights(0.01), (params) => Object.fromEntries(Object.entries(params).map(([name, { rank }]) => [name, rank > 1])));
 */
export function masked<State>(transformation: GradientTransformation<State>, mask: Mask): GradientTransformation<State> {
  const maskOf = (params: Tensors): Readonly<Record<string, boolean>> => (typeof mask === 'function' ? mask(params) : mask);
  return {
    init: (params) => transformation.init(selected(params, maskOf(params))),
    update: (updates, state, params, extra) => {
      const wanted = maskOf(params);
      const [made, next] = transformation.update(selected(updates, wanted), state, selected(params, wanted), extra);
      return [mapTensors(updates, (update, name) => made[name] ?? clone(update)), next];
    },
  };
}
