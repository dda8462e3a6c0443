import type { Outcome } from '#model/report.ts';

/**
 * Failures in the order in which they are worth reading: first one for every fault (subject, hyperparameter and
 * diagnosis), then what the same faults break besides; each part in the order of the report.
 */
export function mostTelling(failed: readonly Outcome[]): readonly Outcome[] {
  const faults = new Set<string>();
  const first: Outcome[] = [];
  const besides: Outcome[] = [];
  for (const outcome of failed) {
    const fault = [outcome.subject, outcome.variant, outcome.hyperparameter, outcome.diagnosis].join('|');
    (faults.has(fault) ? besides : first).push(outcome);
    faults.add(fault);
  }
  return [...first, ...besides];
}
