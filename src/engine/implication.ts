import type { Outcome } from '#model/report.ts';

/** `[a, b]`: when `a` is broken, a failure of `b` with the same diagnosis follows from it. */
const implications: readonly (readonly [string, string])[] = [
  ['accepts-a-schedule', 'constant-schedule-equals-scalar'],
  ['accepts-a-schedule', 'weight-decay-keeps-its-contract'],
  ['constant-schedule-equals-scalar', 'pointwise-substitution'],
  ['pointwise-substitution', 'past-steps-ignore-the-future'],
  ['pointwise-substitution', 'a-changed-rate-changes-the-update'],
  ['pointwise-substitution', 'the-clock-is-as-declared'],
  ['pointwise-substitution', 'a-zero-rate-freezes'],
  ['leaves-do-not-interact', 'groups-do-not-interact'],
];

/** Every law that a law follows from, the nearest first. */
function before(law: string): readonly string[] {
  const nearest = implications.filter(([, to]) => to === law).map(([from]) => from);
  return nearest.flatMap((from) => [from, ...before(from)]);
}

/**
 * Marks failures that follow from the failure of a weaker law on the same row with the same diagnosis. It shapes
 * summaries only: the ledger keeps every row.
 */
export function folded(outcomes: readonly Outcome[]): readonly Outcome[] {
  const failed = new Set(
    outcomes
      .filter(({ verdict }) => verdict === 'failed')
      .map(({ subject, variant, hyperparameter, law, diagnosis }) => [subject, variant, hyperparameter, law, diagnosis].join('|')),
  );
  return outcomes.map((outcome) => {
    const { subject, variant, hyperparameter, law, diagnosis, verdict } = outcome;
    if (verdict !== 'failed') return outcome;
    const weakest = before(law).findLast((from) => failed.has([subject, variant, hyperparameter, from, diagnosis].join('|')));
    return weakest === undefined ? outcome : { ...outcome, impliedBy: weakest };
  });
}
