import { exactStringify } from '#numeric/exact-json.ts';
import type { Report } from '#model/report.ts';

/** The report as JSON; NaN, ±Infinity and −0 are strings of that name. */
export function json(report: Report): string {
  return `${exactStringify(report)}\n`;
}
