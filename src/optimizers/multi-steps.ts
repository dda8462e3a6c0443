import { add, div, sub, zerosLike } from '@tensorflow/tfjs-core';
import type { GradientTransformation, Tensors } from './gradient-transformation.ts';
import { cloned, mapTensors, named, tidied } from './tensors.ts';

/** Micro-gradients seen since the last update, their mean, and the state of the optimizer. */
export interface MultiStepsState<Inner> {
  readonly microStep: number;
  readonly mean: Tensors;
  readonly inner: Inner;
}

/**
 * Accumulates gradients: every `k`-th call is one update of the optimizer on the mean of the last `k` gradients; the
 * calls between give zeros. The optimizer sees no call but those, so its schedules advance once per update, not once
 * per gradient.
 *
 * The mean is kept as `a = a + (g − a)/n`. Source: Optax 0.2.8 `MultiSteps`.
 *
 * @param optimizer What makes the updates; it gets the parameters, and the loss, of the call that completes a window.
 * @param every k, an integer `≥ 1`; 1 changes nothing.
 * @throws RangeError when `every` is no integer of at least 1.
 * @example multiSteps(adamw({ learningRate: 0.001 }), 4);
 */
export function multiSteps<State>(optimizer: GradientTransformation<State>, every: number): GradientTransformation<MultiStepsState<State>> {
  if (!Number.isSafeInteger(every) || every < 1) throw new RangeError(`every is ${every}, but must be an integer of at least 1.`);
  return {
    init: (params) => ({ microStep: 0, mean: mapTensors(params, zerosLike), inner: optimizer.init(params) }),
    update: (updates, { microStep, mean, inner }, params, extra) =>
      tidied(() => {
        const seen = microStep + 1;
        const accumulated = mapTensors(updates, (g, name) => add(named(mean, name), div(sub(g, named(mean, name)), seen)));
        if (seen < every) return [mapTensors(updates, zerosLike), { microStep: seen, mean: accumulated, inner: cloned(inner) }];
        const [made, next] = optimizer.update(accumulated, inner, params, extra);
        return [made, { microStep: 0, mean: mapTensors(updates, zerosLike), inner: next }];
      }),
  };
}
