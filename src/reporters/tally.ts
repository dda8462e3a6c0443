import type { Report } from '#model/report.ts';
import { sections } from './sections.ts';

/** `12 passed, 1 failed, 0 known, 0 errored, 3 skipped`, and what was not run. */
export function tally(report: Report): string {
  const { passed, failed, known, errored, skipped } = sections(report);
  const rest = report.notRun === undefined ? '' : `, ${report.notRun.rows.length} not run`;
  const reused = report.outcomes.filter(({ cached }) => cached === true).length;
  const again = reused === 0 ? '' : `, ${reused} rows reused from an earlier run (--cache)`;
  const implied = failed.filter(({ impliedBy }) => impliedBy !== undefined).length;
  const follow = implied === 0 ? '' : ` (${implied} of them by the faults of the others)`;
  return `${passed.length} passed, ${failed.length} failed${follow}, ${known.length} known, ${errored.length} errored, ${skipped.length} skipped${rest}${again}`;
}
