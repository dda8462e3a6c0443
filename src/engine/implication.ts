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
  ['pointwise-substitution', 'weight-decay-keeps-its-contract'],
  // A clock that is wrong only late is seen by some of them, and not always by the first.
  ['past-steps-ignore-the-future', 'a-changed-rate-changes-the-update'],
  ['a-changed-rate-changes-the-update', 'the-clock-is-as-declared'],
  ['the-clock-is-as-declared', 'the-clock-stays-exact'],
  ['the-clock-is-as-declared', 'a-zero-rate-freezes'],
  ['leaves-do-not-interact', 'groups-do-not-interact'],
];

/**
 * `[a, b, diagnosis]`: when `a` is broken on one hyperparameter, a failure of `b` elsewhere on the subject follows: a clock
 * that is wrong by itself is another one than those of the others, and a rate that is wrong makes the decay that is
 * coupled to it wrong in a way of its own. What nothing explains follows only from what is explained: two that are not
 * would each hide the other.
 */
const acrossRows: readonly (readonly [from: string, to: string, diagnosis?: string])[] = [
  ['pointwise-substitution', 'all-hyperparameters-share-one-clock'],
  ['the-clock-is-as-declared', 'all-hyperparameters-share-one-clock'],
  ['pointwise-substitution', 'weight-decay-keeps-its-contract', 'unknown'],
  ['the-clock-is-as-declared', 'weight-decay-keeps-its-contract', 'unknown'],
  ['the-rate-scales-the-update', 'weight-decay-keeps-its-contract', 'unknown'],
  // A decay of its own mind is in every update: what no clock explains is then explained.
  ['weight-decay-keeps-its-contract', 'pointwise-substitution', 'unknown'],
  ['weight-decay-keeps-its-contract', 'groups-do-not-interact', 'unknown'],
  // What writes to its old state spoils the updates that are made from it again.
  ['updates-are-pure', 'pointwise-substitution', 'unknown'],
  ['updates-are-pure', 'pointwise-substitution', 'reads-ahead'],
  ['a-resumed-run-is-the-same-run', 'a-restored-run-has-one-configuration', 'unknown'],
];

/** Every law that a law follows from, the nearest first. */
function before(law: string): readonly string[] {
  const nearest = implications.filter(([, to]) => to === law).map(([from]) => from);
  return nearest.flatMap((from) => [from, ...before(from)]);
}

/**
 * Marks failures that follow from the failure of a weaker law on the same row with the same diagnosis, and failures about
 * a whole subject, or on another hyperparameter, that follow from a wrong one. It shapes summaries only: the ledger keeps
 * every row.
 */
export function folded(outcomes: readonly Outcome[]): readonly Outcome[] {
  const failures = outcomes.filter(({ verdict }) => verdict === 'failed');
  const failed = new Set(
    failures.map(({ subject, variant, hyperparameter, law, diagnosis }) => [subject, variant, hyperparameter, law, diagnosis].join('|')),
  );
  const onItsRow = ({ subject, variant, hyperparameter, law, diagnosis }: Outcome): string | undefined =>
    before(law).findLast((from) => failed.has([subject, variant, hyperparameter, from, diagnosis].join('|')));
  const onAnother = ({ subject, variant, law, diagnosis }: Outcome): string | undefined => {
    const weaker = acrossRows.filter(([, to, only = diagnosis]) => to === law && only === diagnosis).map(([from]) => from);
    const explains = (one: Outcome): boolean => diagnosis !== 'unknown' || one.diagnosis !== 'unknown';
    const found = failures.find((one) => weaker.includes(one.law) && one.subject === subject && one.variant === variant && explains(one));
    return found === undefined ? undefined : (onItsRow(found) ?? found.law);
  };
  return outcomes.map((given) => {
    const { impliedBy: _, ...outcome } = given;
    const weakest = outcome.verdict === 'failed' ? (onItsRow(outcome) ?? onAnother(outcome)) : undefined;
    return weakest === undefined ? outcome : { ...outcome, impliedBy: weakest };
  });
}
