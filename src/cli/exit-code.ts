import type { Report } from '#model/report.ts';
import { verdict } from '#reporters/verdict.ts';

/**
 * The exit code of a run: 1 as soon as a law failed that is not known to, or a known failure is stale; else 2 when
 * something could not be checked or was not run, or a floor of coverage was missed; else 0. Never a count.
 */
export function exitCode(report: Report): 0 | 1 | 2 {
  switch (verdict(report)) {
    case 'FAILED':
      return 1;
    case 'NOT ALL CHECKED':
      return 2;
    case 'PASSED':
      return 0;
  }
}
