import type { Coverage, Inferred, Outcome, ReplayedCase } from '#model/report.ts';
import type { DrawnRecord } from './coverage.ts';
import type { Row } from './rows.ts';

/** All that a row added to a report, as data: whoever has it need not run the row again while nothing changed that it depends on. */
export interface RowRecord {
  readonly outcome: Outcome;
  readonly coverage: Coverage;
  /** What was drawn, as the floors of coverage count it. */
  readonly drawn: DrawnRecord;
  /** What became of its kept cases. */
  readonly replayed: readonly ReplayedCase[];
}

/** What earlier runs tell of rows, by their keys. */
export interface Earlier {
  readonly rows: Readonly<Record<string, RowRecord>>;
  /** What probing told of their subjects: one whose rows are all there is not opened at all. */
  readonly inferred: readonly Inferred[];
}

/** How one run hands rows to another. */
export interface Reuse {
  readonly earlier?: Earlier;
  /**
   * Told each row that was run and depends on nothing but its subject, its law, its cases and the options: it passed, or
   * the law does not apply to it.
   */
  readonly onRecord?: (row: Row, record: RowRecord) => void;
}
