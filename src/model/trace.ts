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
  /** The state after it, where states are asked for and visible. */
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

/** What can be done with a schedule, besides building it. */
export type ScheduleAbility = 'value' | 'advance' | 'save' | 'start' | 'config' | 'pieces' | 'grouped';

/** What a schedule declares about itself, for the settings it was built with. */
export interface ScheduleFacts {
  /** Steps whose values are met exactly, in order; of several at one step the last is met. Absent: not declared. */
  readonly anchors?: readonly Anchor[] | undefined;
  /** A value that it only tends to; the hull of the anchors and of it bounds the schedule. */
  readonly limit?: number | undefined;
  /** The values that bound it, where anchors and limit do not say it all. */
  readonly hull?: readonly [low: number, high: number] | undefined;
  /** The step from which on the value stays; absent for a schedule that never ends. */
  readonly length?: number | undefined;
  /** It repeats after so many steps, instead of staying at its end. */
  readonly period?: number | undefined;
  /** Whether it is monotone between neighbouring anchors. */
  readonly monotone: boolean;
  /** The largest step it handles. */
  readonly exactUpTo: number;
  /** Where the next piece begins, one fewer than pieces. */
  readonly boundaries: readonly number[];
  /** Whether the step at a boundary already belongs to the next piece. */
  readonly side: 'at' | 'after';
  /** How many steps a stateful scheduler is ahead of the number of its advances in what it reads out. */
  readonly ahead: number;
  /** What it offers. */
  readonly can: readonly ScheduleAbility[];
}

/** What one operation on a schedule came to: a number, `'done'`, nothing it offers, no number at all, or a refusal. */
export type Answer = number | 'done' | 'unsupported' | { readonly returned: string } | { readonly threw: string; readonly type: string };

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
