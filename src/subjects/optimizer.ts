import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { Leaf } from '#model/tree.ts';

/** A parameter group as `create` receives it: some leaves, by name, and the hyperparameters they have for themselves. */
export interface Group {
  readonly label: string;
  readonly leaves: readonly string[];
  readonly hyperparameters: Readonly<Record<string, ScalarOrSchedule>>;
}

/** An optimizer as a pair of functions; `L` is the library's own leaf. */
export interface Optimizer<State, L> {
  init(params: Readonly<Record<string, L>>): State;
  /** One update; `extra` is what the subject's own `extra(step)` gave, `undefined` where there is none. */
  update(
    gradients: Readonly<Record<string, L>>,
    state: State,
    params: Readonly<Record<string, L>>,
    extra?: unknown,
  ): readonly [updates: Readonly<Record<string, L>>, nextState: State];
  /** A checkpoint as plain JSON. Without it the harness copies the state by its structure. */
  save?(state: State): unknown;
  /** The state of a checkpoint. */
  load?(checkpoint: unknown): State;
  /** The hyperparameters it claims to use. */
  reported?(state: State): Readonly<Record<string, number>>;
  /** Averages and other views of the parameters, for which the laws hold as well; called after each update. */
  outputs?(state: State, params: Readonly<Record<string, L>>): Readonly<Record<string, L>>;
  /** Lets a group join in mid-run; `params` are all parameters, those of the new group among them. */
  addGroup?(state: State, group: Group, params: Readonly<Record<string, L>>): State;
}

/** A compiled form of an optimizer's update. */
export interface Compiled<State, L> {
  update: Optimizer<State, L>['update'];
  /** How often it was compiled so far. */
  compilations(): number;
}

/** How a library's own leaf is made, read, and given back. */
export interface Codec<L> {
  encode(values: Leaf, shape: readonly number[]): L;
  /** The values of a leaf; `undefined` for anything that is none. */
  decode(value: unknown): Leaf | undefined;
  /** The dtype of a leaf, e.g. `float32`. Default: told by the array that `decode` gives. */
  dtypeOf?(value: unknown): string | undefined;
  /** Frees everything that was made since; called with what a whole run made. */
  scope?<T>(run: () => T): T;
}
