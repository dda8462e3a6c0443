import type { Outcome, Report, RowKey } from '#model/report.ts';

/** What is different between two runs, in the order of the second. */
export interface Difference {
  /** Failures that the base did not have. */
  readonly failed: readonly Outcome[];
  /** Rows that passed, and what became of them: skipped, errored, or gone. */
  readonly lost: readonly { readonly row: RowKey; readonly now: 'skipped' | 'errored' | 'gone' }[];
  /** Known failures that the base did not list. */
  readonly known: readonly Outcome[];
  /** Failures that the head no longer has. */
  readonly fixed: readonly Outcome[];
}

const rowOf = ({ subject, variant = '', hyperparameter, law }: RowKey): string => [subject, variant, hyperparameter, law].join('|');
const faultOf = (outcome: Outcome): string => `${rowOf(outcome)}|${outcome.diagnosis ?? ''}`;

/** Compares a run with the one before; a failure is the same while its row and its diagnosis are. */
export function diffReports(base: Report, head: Report): Difference {
  const failures = ({ outcomes }: Report): readonly Outcome[] => outcomes.filter(({ verdict }) => verdict === 'failed');
  const before = new Set(failures(base).map(faultOf));
  const after = new Set(failures(head).map(faultOf));
  const listed = new Set(
    failures(base)
      .filter(({ known }) => known !== undefined)
      .map(faultOf),
  );
  const verdicts = new Map<string, Set<Outcome['verdict']>>();
  for (const outcome of head.outcomes) verdicts.set(rowOf(outcome), (verdicts.get(rowOf(outcome)) ?? new Set()).add(outcome.verdict));
  return {
    failed: failures(head).filter((outcome) => outcome.known === undefined && !before.has(faultOf(outcome))),
    lost: base.outcomes
      .filter(({ verdict }) => verdict === 'passed')
      .flatMap((row): Difference['lost'] => {
        const now = verdicts.get(rowOf(row));
        if (now === undefined) return [{ row, now: 'gone' }];
        if (now.has('passed') || now.has('failed')) return [];
        return [{ row, now: now.has('errored') ? 'errored' : 'skipped' }];
      }),
    known: failures(head).filter((outcome) => outcome.known !== undefined && !listed.has(faultOf(outcome))),
    fixed: failures(base).filter((outcome) => !after.has(faultOf(outcome))),
  };
}
