import { exactStringify } from '#numeric/exact-json.ts';
import type { Report } from '#model/report.ts';

/**
 * The report as JSON, by the published schema (`ratelaw/schemas/report.schema.json`); NaN, ±Infinity and −0 are strings of
 * that name.
 *
 * @param report What `check` gave.
 * @example writeFileSync('run.json', json(await check([mySubject], { laws })));
 */
export function json(report: Report): string {
  return `${exactStringify({ schema: 1, ...report })}\n`;
}
