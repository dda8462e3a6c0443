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
interface Visible {
  /** Whether the evaluations of schedules can be recorded. */
  readonly reads: boolean;
  /** Whether states can be compared, and updates made from a given state. */
  readonly states: boolean;
  /** Whether parameters can be written before a step. */
  readonly write: boolean;
}

/** What is tested. */
export interface Subject {
  readonly name: string;
  readonly variant?: string;
  readonly kind: 'optimizer' | 'stepper';
  readonly dtype: Dtype;
  readonly hyperparameters: Readonly<Record<string, Hyperparameter>>;
  readonly visible: Visible;
  readonly validates: boolean;
  readonly interpolates: boolean;
  readonly optimistic?: Optimistic;
  /** Opens a session; each `run` starts every program from nothing. */
  open(): Promise<Session>;
}

/** The one way to reach a subject: programs in, traces out, in the same order. Never rejects for what a subject does. */
export interface Session {
  run(programs: readonly Program[]): Promise<readonly Trace[]>;
  close(): Promise<void>;
}
