import type { Report } from '#model/report.ts';
import type { Context } from './context.ts';
import type { Output } from './parse-output.ts';
import { render } from './render.ts';
import { appendText, writeText } from './write-text.ts';

/**
 * Writes the reports that were asked for; text on stdout unless another one goes there. Under GitHub Actions also the
 * annotations and the step summary, without being asked.
 *
 * @throws UsageError when a file cannot be written, once everything else is.
 */
export async function publish(report: Report, outputs: readonly Output[], context: Context): Promise<void> {
  const printed = outputs.filter(({ file }) => file === undefined).map(({ reporter }) => reporter);
  if (printed.length === 0) printed.push('text');
  for (const reporter of printed) {
    // Those lines were written while it ran.
    if (reporter !== 'jsonl') context.out(await render(reporter, report, { style: context.style }));
  }
  // One file that cannot be written must not cost the others.
  let refused: unknown;
  for (const { reporter, file } of outputs) {
    if (file === undefined || reporter === 'jsonl') continue;
    const text = await render(reporter, report);
    try {
      writeText(file, text);
    } catch (error) {
      refused ??= error;
    }
  }
  const { GITHUB_ACTIONS: actions, GITHUB_STEP_SUMMARY: summary } = context.environment;
  if (actions === 'true') {
    if (printed.every((reporter) => reporter === 'text')) context.out(await render('github', report));
    if (summary !== undefined && summary !== '') appendText(summary, await render('markdown', report));
  }
  if (refused !== undefined) throw refused;
}
