import type { Outcome, Report, RowKey } from '#model/report.ts';

/** A failure that is accepted for now, and why. */
type Listed = RowKey & { readonly diagnosis: string; readonly reason: string };

/** What is different between two runs, in the order of the second. */
export interface Difference {
  /** Failures that the base did not have. */
  readonly failed: readonly Outcome[];
  /** Rows that passed, and what became of them: skipped, errored, or gone. */
  readonly lost: readonly { readonly row: RowKey; readonly now: 'skipped' | 'errored' | 'gone' }[];
  /** Known failures that the base did not list, whether their rows were run or not. */
  readonly known: readonly Listed[];
  /** Failures that the head no longer has. */
  readonly fixed: readonly Outcome[];
}

const rowOf = ({ subject, variant = '', hyperparameter, law }: RowKey): string => [subject, variant, hyperparameter, law].join('|');
const faultOf = (one: Outcome | Listed): string => `${rowOf(one)}|${one.diagnosis ?? ''}`;

/** What is known: the entries of the file, then what the package is published with, of which only the rows tell. */
function listedIn({ known = [], outcomes }: Report): ReadonlyMap<string, Listed> {
  const rows = outcomes.flatMap(({ known: reason, diagnosis = '', ...row }): Listed[] =>
    reason === undefined ? [] : [{ ...row, diagnosis, reason }],
  );
  return new Map([...known, ...rows].map((one): [string, Listed] => [faultOf(one), one]));
}

/** Compares a run with the one before; a failure is the same while its row and its diagnosis are. */
export function diffReports(base: Report, head: Report): Difference {
  const failures = ({ outcomes }: Report): readonly Outcome[] => outcomes.filter(({ verdict }) => verdict === 'failed');
  const before = new Set(failures(base).map(faultOf));
  const after = new Set(failures(head).map(faultOf));
  const listed = listedIn(base);
  // A base that was written before reports named their entries says nothing of those whose rows it did not run.
  const comparable = base.known === undefined ? { ...head, known: [] } : head;
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
    known: [...listedIn(comparable)].filter(([fault]) => !listed.has(fault)).map(([, one]) => one),
    fixed: failures(base).filter((outcome) => !after.has(faultOf(outcome))),
  };
}
