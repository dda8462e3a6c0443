import type { Report } from '#model/report.ts';
import { laws } from '#properties/index.ts';
import { reporters } from '#reporters/index.ts';
import type { ReportOptions } from '#reporters/reporter.ts';
import type { Context } from './context.ts';
import { appendText, writeText } from './outputs.ts';
import type { Output } from './outputs.ts';

/** Renders a report. @throws Error when there is no such reporter; `parseOutput` has seen to that. */
export async function render(reporter: string, report: Report, options: ReportOptions = {}): Promise<string> {
  const load = reporters[reporter];
  if (load === undefined) throw new Error(`There is no reporter "${reporter}".`);
  return (await load())(report, { laws, ...options });
}

/**
 * Writes the reports that were asked for; text on stdout unless another one goes there. Under GitHub Actions also the
 * annotations and the step summary, without being asked.
 */
export async function publish(report: Report, outputs: readonly Output[], context: Context): Promise<void> {
  const printed = outputs.filter(({ file }) => file === undefined).map(({ reporter }) => reporter);
  if (printed.length === 0) printed.push('text');
  for (const reporter of printed) {
    // Those lines were written while it ran.
    if (reporter !== 'jsonl') context.out(await render(reporter, report, { style: context.style }));
  }
  for (const { reporter, file } of outputs) {
    if (file !== undefined && reporter !== 'jsonl') writeText(file, await render(reporter, report));
  }
  const { GITHUB_ACTIONS: actions, GITHUB_STEP_SUMMARY: summary } = context.environment;
  if (actions !== 'true') return;
  if (printed.every((reporter) => reporter === 'text')) context.out(await render('github', report));
  if (summary !== undefined && summary !== '') appendText(summary, await render('markdown', report));
}
