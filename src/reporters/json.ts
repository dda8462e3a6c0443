import { exactStringify } from '#numeric/exact-json.ts';
import type { Report } from '#model/report.ts';
import type { ReportOptions } from './reporter.ts';

/**
 * The report as JSON, by the published schema; NaN, ±Infinity and −0 are strings of that name.
 *
 * @param options.times Without them every `ms` is 0, so that two runs of one tree are equal byte by byte.
 */
export function json(report: Report, { times = true }: ReportOptions = {}): string {
  const timeless = (): Report => ({ ...report, ms: 0, outcomes: report.outcomes.map((outcome) => ({ ...outcome, ms: 0 })) });
  return `${exactStringify({ schema: 1, ...(times ? report : timeless()) })}\n`;
}
