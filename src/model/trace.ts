import type { Leaf, Tree } from './tree.ts';

/** A state as seen from outside: its arrays and plain numbers by path. */
export type Snapshot = Readonly<Record<string, Leaf | number | string>>;

/** One evaluation of a schedule by the subject. */
export interface Read {
  readonly hyperparameter: string;
  /** The update under way; `-1` while building or initialising. */
  readonly during: number;
  /** The argument the subject asked with: a number, or its description where it was no number. */
  readonly argument: number | string;
}

/** Where and how a subject threw. */
export interface Throw {
  readonly phase: 'create' | 'init' | 'update' | 'fork' | 'restore';
  /** The update under way; `-1` before the first. */
  readonly step: number;
  readonly type: string;
  readonly message: string;
}

/** The result of one side update. */
export interface ForkTrace {
  readonly at: number;
  readonly update?: Tree;
  readonly state?: Snapshot;
  readonly threw?: Throw;
}

/** What a restore event came to. */
export interface Restored {
  readonly at: number;
  /** What loading, or the first update after it, said when it refused the checkpoint. */
  readonly refused?: string;
  /** The field that was left out, by its path; absent when the checkpoint has no field at that place. */
  readonly without?: string;
}

/** A schedule's fixed point: its value at a step. */
export interface Anchor {
  readonly step: number;
  readonly value: number;
}

/** What a schedule declares about itself, for the settings it was built with. */
export interface ScheduleFacts {
  /** Steps whose values are met exactly, in order; the hull of their values bounds the schedule. */
  readonly anchors: readonly Anchor[];
  /** The step from which on the value stays; absent for a schedule that never ends. */
  readonly length?: number;
  /** It repeats or restarts after so many steps, instead of staying at its end. */
  readonly period?: number;
  /** Whether it is monotone between neighbouring anchors. Default true. */
  readonly monotone?: boolean;
  /** The largest step it handles. Default 2⁵³. */
  readonly exactUpTo?: number;
}

/** What one operation on a schedule came to: a number, `'done'`, or a refusal. */
export type Answer = number | 'done' | { readonly threw: string; readonly type: string };

/** All that can be seen of one run. */
export interface Trace {
  /** One tree per finished update; fewer than steps when the subject threw. */
  readonly updates: readonly Tree[];
  /** The state before each update, and after the last, where asked for and visible. */
  readonly states?: readonly Snapshot[];
  /** The parameters handed to each update, where asked for. */
  readonly parameters?: readonly Tree[];
  readonly forks: readonly ForkTrace[];
  /** The update made again from an old state, where asked for. */
  readonly replayed?: Tree;
  /** Absent where the subject's reads cannot be seen. */
  readonly reads?: readonly Read[];
  /** What the subject changed although it may not, e.g. `gradients.w0 at step 1`. */
  readonly mutations: readonly string[];
  /** Averages and other views that a subject declares, after each update. */
  readonly outputs?: readonly Tree[];
  /** What the subject says its hyperparameters are, after each update, where asked for and declared. */
  readonly reported?: readonly Readonly<Record<string, number>>[];
  /** The dtype of every leaf of each update and of each state, by path, where asked for. */
  readonly dtypes?: {
    readonly updates: readonly Readonly<Record<string, string>>[];
    readonly states: readonly Readonly<Record<string, string>>[];
  };
  /** What became of the restore events, in their order. */
  readonly restored?: readonly Restored[];
  /** How many counters each recount event found and set, in their order. */
  readonly recounted?: readonly number[];
  /** The number of compilations after each update of a compiled run. */
  readonly compilations?: readonly number[];
  /** What each operation on a schedule came to, in order. */
  readonly answers?: readonly Answer[];
  /** What the schedule of the program's own settings declares about itself. */
  readonly facts?: ScheduleFacts;
  /** Why the subject cannot run this program at all, e.g. `has no compiled form`. */
  readonly cannot?: string;
  readonly threw?: Throw;
}
