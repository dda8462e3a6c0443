import type { Report } from '#model/report.ts';
import { laws } from '#properties/index.ts';
import { reporters } from '#reporters/index.ts';
import { defaultReplayCommand } from '#reporters/reporter.ts';
import type { ReportOptions } from '#reporters/reporter.ts';

/** Renders a report. @throws Error when there is no such reporter; `parseOutput` has seen to that. */
export async function render(reporter: string, report: Report, options: ReportOptions = {}): Promise<string> {
  const load = reporters[reporter];
  if (load === undefined) throw new Error(`There is no reporter "${reporter}".`);
  const { cases } = report;
  const where = cases === undefined ? '' : ` --cases ${/\s/.test(cases) ? JSON.stringify(cases) : cases}`;
  return (await load())(report, { laws, replayCommand: `${defaultReplayCommand}${where}`, ...options });
}
