import type { Subject } from '#model/subject.ts';
import type { ForkTrace, Trace } from '#model/trace.ts';
import { arraysOf, stateDifference, treeDifference } from './compare.ts';
import type { Difference } from './compare.ts';

/** Where the update seen at a fork, or an array that it leaves behind, differs from what the fork made. */
export function forkDifference(trace: Trace, { at, update, state }: ForkTrace, subject: Subject): Difference | undefined {
  const seen = trace.updates[at];
  const next = trace.states?.[at + 1];
  if (update === undefined || seen === undefined) return undefined;
  const apart = treeDifference(update, seen, at, subject.dtype);
  if (apart !== undefined || state === undefined || next === undefined) return apart;
  return stateDifference(arraysOf(state), arraysOf(next), at, subject.dtype);
}
