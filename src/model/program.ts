import type { Setting } from './schedule-spec.ts';
import type { Dtype } from './tree.ts';

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

/**
 * An interruption before update `at`.
 *
 * `restore`: save through plain JSON, rebuild, load, go on. Rebuilt from the program's own settings, or from `settings`.
 * `into` says what the checkpoint is loaded into: a `fresh` build; a `live` one that has already made two other
 * updates; `twice`: a fresh build, after the same checkpoint was held while the run went on and was loaded once
 * before; `nothing`: it is saved and thrown away. `without` drops one field of the checkpoint, told by its place: the
 * run then goes on from the refusal, if there is one, as if nothing had happened.
 *
 * `recount`: the step count in the state is set to `count`, everything else stays.
 *
 * `add-group`: a parameter group joins. Before that its leaves are not among the parameters, and have no gradient.
 */
export type ProgramEvent =
  | {
      readonly kind: 'restore';
      readonly at: number;
      readonly into: 'fresh' | 'live' | 'twice' | 'nothing';
      readonly settings?: Settings;
      readonly without?: number;
    }
  | { readonly kind: 'recount'; readonly at: number; readonly count: number }
  | { readonly kind: 'add-group'; readonly at: number; readonly group: GroupSpec };

/** A parameter group: some leaves, and the hyperparameters it has for itself. */
export interface GroupSpec {
  readonly label: string;
  /** Names of leaves of the program. */
  readonly leaves: readonly string[];
  readonly settings: Settings;
}

/** What is built of a schedule that joins others: one piece alone, or the same with its first pieces joined first. */
type Part = { readonly piece: number } | { readonly grouped: number };

/**
 * One operation on schedules, for subjects of kind `schedule`; `on` names an instance. What each answers is in the
 * trace, in the same order.
 *
 * `build` makes an instance (from `settings`, or the program's own; `start`: as if that many steps had been made;
 * `part`: only a part of it). `value` asks for the value at a step, handed over as a number or as a `bigint`. `read`
 * asks a stateful scheduler for its present value, `advance` moves it on (with a metric where it takes one). `save` and
 * `load` go through plain JSON, `slot` names the checkpoint. `config` serialises, `rebuild` makes `on` from what was
 * serialised, both through plain JSON.
 */
export type Operation =
  | { readonly do: 'build'; readonly on: string; readonly settings?: Settings; readonly start?: number; readonly part?: Part }
  | { readonly do: 'value'; readonly on: string; readonly at: number; readonly as?: 'bigint' }
  | { readonly do: 'read'; readonly on: string }
  | { readonly do: 'advance'; readonly on: string; readonly metric?: number }
  | { readonly do: 'save'; readonly on: string; readonly slot: string }
  | { readonly do: 'load'; readonly on: string; readonly slot: string }
  | { readonly do: 'config'; readonly on: string; readonly slot: string }
  | { readonly do: 'rebuild'; readonly on: string; readonly slot: string };

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
  /** Where laws about resuming cut the run; at every step when absent. No subject is told. */
  readonly cuts?: readonly number[];
  /** Interruptions, in the order of their steps. */
  readonly events?: readonly ProgramEvent[];
  /** Parameter groups; leaves that no group names follow the settings of the program. */
  readonly groups?: readonly GroupSpec[];
  /** Run in this dtype instead of the subject's own. */
  readonly dtype?: Dtype;
  /** Hand scalars and schedule values over as a number of this dtype, where the language has boxed ones. */
  readonly rateDtype?: Dtype;
  /** Run the compiled form of the update. */
  readonly compiled?: boolean;
  /** Subjects of kind `schedule` only: what to ask, instead of steps. */
  readonly operations?: readonly Operation[];
  /** Subjects of kind `schedule` that are fed with a metric: one for each step, from the first on again at the end. */
  readonly metrics?: readonly number[];
  /** What the trace must hold besides the updates. `states` also watches the inputs for changes. */
  readonly observe?: { readonly states?: boolean; readonly reported?: boolean; readonly dtypes?: boolean; readonly parameters?: boolean };
}
