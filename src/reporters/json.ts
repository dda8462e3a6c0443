import { exactStringify } from '#numeric/exact-json.ts';
import type { Report } from '#model/report.ts';

/** The report as JSON, by the published schema; NaN, ±Infinity and −0 are strings of that name. */
export function json(report: Report): string {
  return `${exactStringify({ schema: 1, ...report })}\n`;
}
