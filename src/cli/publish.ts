import type { Report } from '#model/report.ts';
import { defaultReplayCommand } from '#reporters/reporter.ts';
import type { Context } from './context.ts';
import { defaultCases } from './defaults.ts';
import type { Output } from './parse-output.ts';
import { render } from './render.ts';
import { appendText, writeText } from './write-text.ts';

/**
 * Writes the reports that were asked for; text on stdout unless another one goes there. Under GitHub Actions also the
 * annotations and the step summary, without being asked.
 *
 * @param cases Where the cases of the report are kept, for the commands that replay them.
 * @throws UsageError when a file cannot be written, once everything else is.
 */
export async function publish(report: Report, outputs: readonly Output[], context: Context, cases = defaultCases()): Promise<void> {
  const where = cases === defaultCases() ? '' : ` --cases ${/\s/.test(cases) ? JSON.stringify(cases) : cases}`;
  const options = { replayCommand: `${defaultReplayCommand}${where}` };
  const printed = outputs.filter(({ file }) => file === undefined).map(({ reporter }) => reporter);
  if (printed.length === 0) printed.push('text');
  for (const reporter of printed) {
    // Those lines were written while it ran.
    if (reporter !== 'jsonl') context.out(await render(reporter, report, { ...options, style: context.style }));
  }
  // One file that cannot be written must not cost the others.
  let refused: unknown;
  for (const { reporter, file } of outputs) {
    if (file === undefined || reporter === 'jsonl') continue;
    const text = await render(reporter, report, options);
    try {
      writeText(file, text);
    } catch (error) {
      refused ??= error;
    }
  }
  const { GITHUB_ACTIONS: actions, GITHUB_STEP_SUMMARY: summary } = context.environment;
  if (actions === 'true') {
    if (printed.every((reporter) => reporter === 'text')) context.out(await render('github', report, options));
    if (summary !== undefined && summary !== '') appendText(summary, await render('markdown', report, options));
  }
  if (refused !== undefined) throw refused;
}
