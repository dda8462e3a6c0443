import type { Program } from './program.ts';
import type { Trace } from './trace.ts';
import type { Dtype } from './tree.ts';

/** What a hyperparameter is for. */
export type Role = 'learning-rate' | 'weight-decay' | 'momentum' | 'decay' | 'optimism' | 'epsilon' | 'clip' | 'other';

/** All roles, for messages and validation. */
export const roles: readonly Role[] = ['learning-rate', 'weight-decay', 'momentum', 'decay', 'optimism', 'epsilon', 'clip', 'other'];

/** Where a learning rate acts. */
export type Placement = 'scale' | 'buffer' | 'delayed' | 'init' | 'none';

/** All placements, for messages and validation. */
export const placements: readonly Placement[] = ['scale', 'buffer', 'delayed', 'init', 'none'];

/** One hyperparameter as its subject declares it. */
export interface Hyperparameter {
  /** Whether a schedule may be given (steppers: whether it can be set between steps). */
  readonly schedulable: boolean;
  readonly role: Role;
  /** The values that schedules are scaled to, both ends included. */
  readonly range: readonly [number, number];
  /** The documented value when it is left out. */
  readonly default?: number;
  /** The documented value when it is left out, or the name of the hyperparameter it follows. */
  readonly omitted?: number | string;
  /** Where the rate acts; inferred by probing when absent. */
  readonly placement?: Placement;
  /** The step that the first update reads. Default 0. */
  readonly clockOrigin?: number;
  /** Updates until a change shows. Default 0. */
  readonly lag?: number;
  /** What multiplies a decoupled weight decay; inferred by probing when absent. */
  readonly decayContract?: DecayContract;
  /** Schedules: what the number counts or measures. Default `'rate'` for the role learning-rate, else `'ratio'`. */
  readonly unit?: Unit;
}

/**
 * The factor `c(t)` of a decoupled decay `uₜ = −c(t) λ(t) pₜ`: 1; the learning rate `η(t)`; `η(t)` over a configured
 * `η_max` (a number, or the name of the hyperparameter that holds it); or a function of the values at the step.
 * `'gradient'`: the decay is added to the gradient (L2), or to a direction that is normalised afterwards (a trust ratio),
 * so that nothing is decoupled.
 */
export type DecayContract =
  | 'gradient'
  | 'one'
  | 'rate'
  | { readonly rateOver: number | string }
  | ((values: Readonly<Record<string, number>>) => number);

/** Of a schedule's hyperparameter: a value of the schedule, an integer number of steps, or a pure number. */
export type Unit = 'rate' | 'steps' | 'ratio';

/** What may influence an element of an update: itself alone, its leaf, or everything. */
export type Coupling = 'elementwise' | 'leafwise' | 'coupled';

/** Whether the step count itself enters the update: not at all, through debiasing that fades, or always. */
export type CountMatters = 'never' | 'early' | 'always';

/** Parameter groups: leaf labels with hyperparameters of their own. */
export interface Groups {
  /** The names of the hyperparameters that a group has for itself. */
  readonly hyperparameters: readonly string[];
  /** Whether a group can be added in mid-run. */
  readonly canAdd: boolean;
  /** The step that the first update of an added group reads: 0, or the step of the run. */
  readonly addedOrigin: 'zero' | 'run';
}

/** A wrapper that must be transparent over another subject when its own hyperparameters are set like this. */
export interface Wraps {
  readonly subject: Subject;
  readonly with: Readonly<Record<string, number>>;
}

/** The published equations the oracle holds a subject to. */
export interface EquationsOf {
  /** The id of the equations in the oracle, e.g. `adamw`. */
  readonly id: string;
  /** For each hyperparameter of the equations: the name of the subject's, or a number where the subject has none. */
  readonly hyperparameters: Readonly<Record<string, string | number>>;
}

/** Dtypes besides the subject's own, and the rules for them. */
export interface DtypeRules {
  /** The dtypes it can run in. */
  readonly others: readonly Dtype[];
  /** The dtype below which no hyperparameter is rounded. Default float32. */
  readonly rate: Dtype;
  /** The dtype of an update: the parameter's, unless this says otherwise. */
  readonly update: 'parameter' | Dtype;
}

/** How a subject belongs to the optimistic family. */
export interface Optimistic {
  readonly direction: 'gradient' | 'adam' | 'nadam';
  /** The name of the hyperparameter that multiplies the finished direction, or 1. */
  readonly learningRate: string | 1;
  /** The names of the two coefficients. */
  readonly alpha: string;
  readonly beta: string;
  /** The direction before the first: the first itself, or zero. */
  readonly first: 'direction' | 'zero';
}

/** What a subject shows of itself. */
export interface Visible {
  /** Whether the evaluations of schedules can be recorded. */
  readonly reads: boolean;
  /** Whether states can be compared, and updates made from a given state. */
  readonly states: boolean;
  /** Whether parameters can be written before a step. */
  readonly write: boolean;
}

/** What a schedule declares, whatever its settings are. */
interface ScheduleTraits {
  /** It is fed with a metric at every advance. */
  readonly metric: boolean;
  /** The integer types it takes a step in. */
  readonly integers: readonly ('number' | 'bigint')[];
  /** Whether it declares anchors. */
  readonly anchored: boolean;
  /** Whether it declares a hull. */
  readonly bounded: boolean;
  /** Whether it can be built as of a step. */
  readonly starts: boolean;
  /** Whether it can be serialised and rebuilt. */
  readonly configures: boolean;
  /** Whether it joins pieces that can be built alone. */
  readonly joins: boolean;
  /** The published formula the oracle holds it to. */
  readonly formula?: EquationsOf;
}

/** A declaration of a hyperparameter that an adapter has guessed. */
interface Guess {
  readonly hyperparameter: string;
  /** E.g. `range`. */
  readonly declaration: string;
  readonly value: string;
}

/** Versions of installed libraries by their names, e.g. `{ optax: '0.2.8' }`. */
export type Versions = Readonly<Record<string, string>>;

/** What is tested. */
export interface Subject {
  readonly name: string;
  readonly variant?: string;
  readonly kind: 'optimizer' | 'stepper' | 'schedule';
  readonly dtype: Dtype;
  readonly hyperparameters: Readonly<Record<string, Hyperparameter>>;
  readonly visible: Visible;
  /** Whether it claims to refuse, by name and when built, what it cannot use. */
  readonly validates: boolean;
  /** Whether it interpolates between points, so that a zero rate still moves (lookahead, schedule-free). */
  readonly interpolates: boolean;
  readonly coupling: Coupling;
  readonly countMatters: CountMatters;
  /** Updates that pass before all its hyperparameters act: programs are so much longer. None when absent. */
  readonly settlesAfter?: number;
  /** The largest number of updates that it is meant to count. Any when absent. */
  readonly countsTo?: number;
  /** Calls for one update. */
  readonly accumulates: number;
  /** How many non-finite gradients in a row leave everything unchanged; 0 when none does. */
  readonly skipsNonFinite: number;
  /** Whose configuration holds after restoring a checkpoint into another build. */
  readonly restores: 'build' | 'checkpoint';
  /** Whether a reported hyperparameter is the one used, or that of the next update. */
  readonly reports: 'used' | 'next';
  readonly dtypes: DtypeRules;
  readonly optimistic?: Optimistic;
  readonly groups?: Groups;
  readonly wraps?: Wraps;
  readonly equations?: EquationsOf;
  /** Kind `schedule` only. */
  readonly schedule?: ScheduleTraits;
  /** How a moment is debiased: by a power of the present decay, or by the product of the decays used. */
  readonly debiased?: 'power' | 'product';
  /** Where the subject is defined, for reports that must point at a line. */
  readonly definedAt?: { readonly file: string; readonly line: number };
  /** The versions of what it stands on, where they are known: kept with each case. */
  readonly versions?: Versions;
  /** Why it cannot be run here at all: every row is skipped with this reason. */
  readonly unavailable?: string;
  /** The most programs worth running in a row of the profile `fast`, where one costs much; longer profiles and laws that need fewer scale it. */
  readonly atMost?: number;
  /** The shapes of leaves it likes, set by set, where each costs a compilation; the harness's own when absent. */
  readonly shapes?: readonly (readonly (readonly number[])[])[];
  /** Declarations that its adapter has only guessed, e.g. from names and defaults: reported as inferred. */
  readonly guessed?: readonly Guess[];
  /** Opens a session; each `run` starts every program from nothing. */
  open(): Promise<Session>;
}

/** The one way to reach a subject: programs in, traces out, in the same order. Never rejects for what a subject does. */
export interface Session {
  /** How many programs it likes to get at once; 1 when absent. */
  readonly batch?: number;
  run(programs: readonly Program[]): Promise<readonly Trace[]>;
  /** Told once the traces given so far are no longer looked at, so that their memory can be used again. */
  recycle?(): void;
  close(): Promise<void>;
}
