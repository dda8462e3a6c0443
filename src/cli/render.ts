import type { Report } from '#model/report.ts';
import { laws } from '#properties/index.ts';
import { reporters } from '#reporters/index.ts';
import type { ReportOptions } from '#reporters/reporter.ts';
import { replayCommandFor } from './replay-command-for.ts';

/** Renders a report. @throws Error when there is no such reporter; `parseOutput` has seen to that. */
export async function render(reporter: string, report: Report, options: ReportOptions = {}): Promise<string> {
  const load = reporters[reporter];
  if (load === undefined) throw new Error(`There is no reporter "${reporter}".`);
  return (await load())(report, { laws, replayCommand: replayCommandFor(report.cases), ...options });
}
