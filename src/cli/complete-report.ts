import type { KnownFailure, Location, Report, RowKey } from '#model/report.ts';
import { rowText } from '#reporters/finding-text.ts';
import { defaultCases } from './defaults.ts';
import { groupOf, inShard } from './shard.ts';
import type { Shard } from './shard.ts';

/** What the command line knows of a run besides what the engine reports. */
export interface Circumstances {
  /** All rows that were chosen, in order, those of other shards included. */
  readonly planned: readonly RowKey[];
  readonly shard?: Shard;
  /** Why rows were left out, where any were. */
  readonly because: string;
  /** Sentences about known failures that are known no more. */
  readonly stale: readonly string[];
  /** The entries of the file of known failures. */
  readonly known: readonly KnownFailure[];
  readonly locations: Readonly<Record<string, Location>>;
  /** The folder of the cases. */
  readonly cases: string;
}

/** Adds to a report what was not run, which part of a whole it is, what is known, and where its subjects are. */
export function completeReport(report: Report, { planned, shard, because, stale, known, locations, cases }: Circumstances): Report {
  const reached = new Set(report.outcomes.map(rowText));
  const left = planned.filter((row) => (shard === undefined || inShard(row, shard)) && !reached.has(rowText(row)));
  return {
    ...report,
    stale: [...report.stale, ...stale].toSorted(),
    ...(left.length === 0 ? {} : { notRun: { because, rows: left } }),
    ...(shard === undefined ? {} : { shard: { ...shard, groups: [...new Set(planned.map(groupOf))] } }),
    known,
    ...(cases === defaultCases() ? {} : { cases }),
    locations,
  };
}
