import type { Earlier, RowRecord } from '#engine/reuse.ts';
import { concerns, rowColumns, rowKey, rowsOf } from '#engine/rows.ts';
import type { Law } from '#model/law.ts';
import type { Case, Inferred, KnownFailure } from '#model/report.ts';
import type { Subject } from '#model/subject.ts';
import type { Asked, Named, ResultCache } from './result-cache.ts';

/** What a run checks, as far as a row of it depends on that. */
interface Checked {
  readonly subjects: readonly Subject[];
  /** What the user named, by the place of the subject. */
  readonly origins: readonly string[];
  readonly laws: readonly Law[];
  readonly hyperparameter?: string | undefined;
  readonly cases: readonly Case[];
  readonly known: readonly KnownFailure[];
}

/** How a run takes rows from a cache and gives it those that it ran. */
interface Reused {
  readonly earlier: (index: number) => Earlier | undefined;
  readonly onRecords: (index: number, records: ReadonlyMap<string, RowRecord>, inferred: readonly Inferred[]) => void;
}

/** A row depends on its own kept cases and known failures, which are replayed with it, and on those of no other. */
export function reuseRows(cache: ResultCache, { subjects, origins, laws, hyperparameter, cases, known }: Checked): Reused {
  const namedAt = (index: number): Named => {
    const { name, variant } = subjects[index] ?? { name: '' };
    return { origin: origins[index] ?? '', subject: name, ...(variant === undefined ? {} : { variant }) };
  };
  const rowsAt = (index: number): readonly Asked[] =>
    subjects
      .slice(index, index + 1)
      .flatMap((subject) => rowsOf(subject, laws, hyperparameter))
      .map((row) => ({
        key: rowKey(row),
        row: rowColumns(row),
        told: [cases.filter((one) => concerns(row, one)), known.filter((one) => concerns(row, one))],
      }));
  return {
    earlier: (index) => cache.get(namedAt(index), rowsAt(index)),
    onRecords: (index, records, inferred) => {
      const rows = rowsAt(index).flatMap((one) => {
        const record = records.get(one.key);
        return record === undefined ? [] : [{ ...one, record }];
      });
      cache.put(namedAt(index), rows, inferred);
    },
  };
}
