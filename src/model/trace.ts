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
  readonly phase: 'create' | 'init' | 'update' | 'fork';
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

/** All that can be seen of one run. */
export interface Trace {
  /** One tree per finished update; fewer than steps when the subject threw. */
  readonly updates: readonly Tree[];
  /** The state before each update, and after the last, where asked for and visible. */
  readonly states?: readonly Snapshot[];
  readonly forks: readonly ForkTrace[];
  /** The update made again from an old state, where asked for. */
  readonly replayed?: Tree;
  /** Absent where the subject's reads cannot be seen. */
  readonly reads?: readonly Read[];
  /** What the subject changed although it may not, e.g. `gradients.w0 at step 1`. */
  readonly mutations: readonly string[];
  readonly threw?: Throw;
}
