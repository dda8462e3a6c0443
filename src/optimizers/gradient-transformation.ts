import type { Tensor } from '@tensorflow/tfjs-core';

/** Parameters, gradients or updates: tensors by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** What an update may need besides gradients and parameters. */
export interface Extra {
  /** The loss at the parameters given, for optimizers that set their step by it. */
  readonly value: number;
}

/**
 * An optimizer, or a part of one: a pair of pure functions, so that everything composes.
 *
 * There is no hidden state: what an update depends on is in its arguments. Nothing given is changed or disposed; the
 * caller owns what comes back (see `dispose`). States hold their own tensors, so an old one stays good after a new one
 * was made, and can be disposed without harm to it.
 */
export interface GradientTransformation<State> {
  /** The state before the first update. */
  init(params: Tensors): State;
  /**
   * One update.
   *
   * @param updates The gradients, or what the part before made of them; same names and shapes as `params`.
   * @param state What `init` or the last `update` returned.
   * @param params The parameters before this update.
   * @param extra The loss, where a part needs it; those that do not ignore it, and what wraps a part passes it on.
   * @returns The updates, to be added to the parameters, and the next state.
   */
  update(updates: Tensors, state: State, params: Tensors, extra?: Extra): readonly [updates: Tensors, state: State];
}
