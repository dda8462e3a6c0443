import { div, mul, scalar, sub } from '@tensorflow/tfjs-core';
import type { Tensors } from './gradient-transformation.ts';
import { mapTensors, named, tidied } from './tensors.ts';

/** What `scheduleFree` keeps. */
export interface ScheduleFreeState<Base> {
  /** β that made the present parameters. */
  readonly b1: number;
  /** Σw. */
  readonly weightSum: number;
  /** The largest rate so far. */
  readonly maxLearningRate: number;
  /** z. */
  readonly iterates: Tensors;
  readonly base: Base;
}

/**
 * The parameters to evaluate and to keep after training with `scheduleFree`: the average `x = (y − (1−β) z) / β`.
 *
 * Source: Optax 0.2.8 `schedule_free_eval_params`.
 *
 * @param state The state of `scheduleFree` after the last update.
 * @param params y, the parameters after that update.
 * @returns New tensors; the caller owns them.
 * @throws RangeError when a parameter is missing in the state.
 * @example const loss = evaluate(scheduleFreeEvalParams(state, params));
 */
export function scheduleFreeEvalParams(
  { inner: { b1, iterates } }: { readonly inner: Pick<ScheduleFreeState<unknown>, 'b1' | 'iterates'> },
  params: Tensors,
): Tensors {
  return tidied(() => {
    const ofIterate = scalar(1 - b1);
    const ofAverage = scalar(b1);
    return mapTensors(params, (y, name) => div(sub(y, mul(named(iterates, name), ofIterate)), ofAverage));
  });
}
