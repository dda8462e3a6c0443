import type { Outcome, Report } from '#model/report.ts';

/** The rows of a report by what a reader has to do about them. */
export interface Sections {
  /** Failed, and not known to: these fail the run. */
  readonly failed: readonly Outcome[];
  readonly known: readonly Outcome[];
  readonly errored: readonly Outcome[];
  readonly passed: readonly Outcome[];
  readonly skipped: readonly Outcome[];
}

/** Sorts the rows of a report; every row is in exactly one section. */
export function sections({ outcomes }: Report): Sections {
  return {
    failed: outcomes.filter(({ verdict, known }) => verdict === 'failed' && known === undefined),
    known: outcomes.filter(({ verdict, known }) => verdict === 'failed' && known !== undefined),
    errored: outcomes.filter(({ verdict }) => verdict === 'errored'),
    passed: outcomes.filter(({ verdict }) => verdict === 'passed'),
    skipped: outcomes.filter(({ verdict }) => verdict === 'skipped'),
  };
}
