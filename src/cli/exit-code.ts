import type { Report } from '#model/report.ts';

/**
 * The exit code of a run: 1 as soon as a law failed that is not known to, or a known failure is stale; else 2 when
 * something could not be checked, or a floor of coverage was missed; else 0. Never a count.
 */
export function exitCode({ outcomes, stale, missed }: Report): 0 | 1 | 2 {
  if (stale.length > 0 || outcomes.some(({ verdict, known }) => verdict === 'failed' && known === undefined)) return 1;
  return outcomes.length === 0 || missed.length > 0 || outcomes.some(({ verdict }) => verdict === 'errored') ? 2 : 0;
}
