import type { Report } from '#model/report.ts';

/** Soon. */
export function html(report: Report): string {
  return JSON.stringify(report);
}
