import type { Subject } from '#model/subject.ts';
import { declared } from './applicability.ts';

/**
 * The step that the update at call `call` reads by declaration: the number of updates made before it, plus the declared
 * origin. A subject that accumulates makes one update in so many calls.
 */
export function declaredStep(subject: Subject, hyperparameter: string, call: number): number {
  const { clockOrigin = 0 } = declared(subject, hyperparameter);
  return Math.floor(call / subject.accumulates) + clockOrigin;
}

/** The call that emits update `update`: the last of its window. */
export function emittingCall(subject: Subject, update: number): number {
  return (update + 1) * subject.accumulates - 1;
}

/** The number of updates that a program makes. */
export function updatesOf(subject: Subject, calls: number): number {
  return Math.floor(calls / subject.accumulates);
}
