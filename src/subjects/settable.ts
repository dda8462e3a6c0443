import type { Hyperparameter } from '#model/subject.ts';

/** A hyperparameter that may be set between steps, with its documented default. */
export function settable(
  role: Hyperparameter['role'],
  range: readonly [number, number],
  fallback: number,
  more: Partial<Hyperparameter> = {},
): Hyperparameter {
  return { schedulable: true, role, range, default: fallback, ...more };
}
