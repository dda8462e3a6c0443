import type { Setting } from './schedule-spec.ts';

/** The name and the shape of one leaf; `[]` is a scalar. */
export interface LeafSpec {
  readonly name: string;
  readonly shape: readonly number[];
}

/**
 * Numbers for the leaves, as data.
 *
 * `noise` is a window into one fixed table of noise, told by `seed`, times `scale` (a power of two, so that nothing
 * rounds); `fill` is one number everywhere; `values` are written out, leaf by leaf.
 */
export type Numbers =
  | { readonly kind: 'noise'; readonly seed: number; readonly scale: number }
  | { readonly kind: 'fill'; readonly value: number }
  | { readonly kind: 'values'; readonly values: Readonly<Record<string, readonly number[]>> };

/** One setting for each hyperparameter. */
export type Settings = Readonly<Record<string, Setting>>;

/** A side update: at step `at`, from the state reached there, one update under other settings. */
export interface Fork {
  readonly at: number;
  readonly settings: Settings;
}

/** The data of one run. Plain JSON. */
export interface Program {
  readonly leaves: readonly LeafSpec[];
  readonly parameters: Numbers;
  /** One entry per step; its length is the number of updates. */
  readonly gradients: readonly Numbers[];
  readonly settings: Settings;
  /**
   * Steppers only: the values to build with, where they differ from the first value of the setting.
   */
  readonly initial?: Readonly<Record<string, number>>;
  /** Take the parameters of every step from run `follow` of the same batch instead of adding one's own updates. */
  readonly follow?: number;
  /** Set the parameters to zero before each step, so that the new value is the update itself. */
  readonly zeroed?: boolean;
  readonly forks?: readonly Fork[];
  /** Run another program of the batch in between, step by step (two optimizers alive at once). */
  readonly interleave?: number;
  /** Also update again from the state of this step once the run has ended (an old state can be replayed). */
  readonly replayFrom?: number;
  /** What the trace must hold besides the updates. */
  readonly observe?: { readonly states?: boolean };
}
