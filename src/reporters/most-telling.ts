import type { Outcome } from '#model/report.ts';

/**
 * Failures in the order in which they are worth reading: first one for every fault (subject, hyperparameter and
 * diagnosis; the one that shows what the schedule was asked for, where there is one), then what the same faults break
 * besides; each part in the order of the report.
 */
export function mostTelling(failed: readonly Outcome[]): readonly Outcome[] {
  const faults = new Map<string, Outcome>();
  for (const outcome of failed) {
    const fault = [outcome.subject, outcome.variant, outcome.hyperparameter, outcome.diagnosis].join('|');
    const before = faults.get(fault);
    if (before === undefined || (before.finding?.reads === undefined && outcome.finding?.reads !== undefined)) faults.set(fault, outcome);
  }
  const first = new Set(faults.values());
  return [...first, ...failed.filter((outcome) => !first.has(outcome))];
}
