import type { Report } from '#model/report.ts';
import { sections } from './sections.ts';

/** The verdict on a run in a few words; what fails it comes before what is missing from it. */
export type RunVerdict = 'FAILED' | 'NOT ALL CHECKED' | 'PASSED';

/** The verdict on a run: the words behind its exit code. A run of which every row is skipped, or that has none, proves nothing; a shard may have such rows only. */
export function verdict(report: Report): RunVerdict {
  const { failed, errored } = sections(report);
  if (failed.length > 0 || report.stale.length > 0) return 'FAILED';
  const empty = report.outcomes.every((outcome) => outcome.verdict === 'skipped') && report.shard === undefined;
  return errored.length > 0 || report.missed.length > 0 || report.notRun !== undefined || empty ? 'NOT ALL CHECKED' : 'PASSED';
}
