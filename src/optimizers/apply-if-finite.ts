import { all, isFinite, zerosLike } from '@tensorflow/tfjs-core';
import type { GradientTransformation, Tensors } from './gradient-transformation.ts';
import { cloned, mapTensors, tidied } from './tensors.ts';

/** Skipped gradients, in a row and altogether, and the state of the optimizer. */
export interface ApplyIfFiniteState<Inner> {
  /** Non-finite gradients in a row up to now. */
  readonly consecutive: number;
  /** All non-finite gradients that were skipped. */
  readonly skipped: number;
  readonly inner: Inner;
}

/** Whether every element of every leaf is a finite number; waits for the values. */
function finite(updates: Tensors): boolean {
  return Object.values(updates).every((update) => all(isFinite(update)).dataSync()[0] === 1);
}

/**
 * Skips gradients that are not finite: the update is zero, and the optimizer is not asked, so that its state, its count
 * and its next rate stay as they were. After `maxConsecutive` skips in a row it gives up, and hands the next gradient
 * through as it is.
 *
 * The gradients are read back at every step (`dataSync`), for which a backend on a graphics card has to wait.
 *
 * Source: Optax 0.2.8 `apply_if_finite`; `skipped` counts what was skipped, not what was handed through in the end.
 *
 * @param optimizer What makes the updates.
 * @param maxConsecutive The number of skips in a row, an integer `≥ 0`.
 * @throws RangeError when `maxConsecutive` is no integer of at least 0.
 * @example applyIfFinite(adam({ learningRate: 0.001 }), 5);
 */
export function applyIfFinite<State>(
  optimizer: GradientTransformation<State>,
  maxConsecutive: number,
): GradientTransformation<ApplyIfFiniteState<State>> {
  if (!Number.isSafeInteger(maxConsecutive) || maxConsecutive < 0)
    throw new RangeError(`maxConsecutive is ${maxConsecutive}, but must be an integer of at least 0.`);
  return {
    init: (params) => ({ consecutive: 0, skipped: 0, inner: optimizer.init(params) }),
    update: (updates, { consecutive, skipped, inner }, params, extra) =>
      tidied(() => {
        const good = finite(updates);
        const inRow = good ? 0 : consecutive + 1;
        if (!good && inRow <= maxConsecutive)
          return [mapTensors(updates, zerosLike), { consecutive: inRow, skipped: skipped + 1, inner: cloned(inner) }];
        const [made, next] = optimizer.update(updates, inner, params, extra);
        return [made, { consecutive: inRow, skipped, inner: next }];
      }),
  };
}
