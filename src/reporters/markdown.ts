import type { Outcome, Report } from '#model/report.ts';
import { findingLines, rowText } from './finding-text.ts';
import { mostTelling } from './most-telling.ts';
import { replayedText } from './replayed-text.ts';
import { defaultReplayCommand } from './reporter.ts';
import type { ReportOptions } from './reporter.ts';
import { sections } from './sections.ts';
import { subjectText } from './subject-text.ts';
import { tally } from './tally.ts';
import { verdict } from './verdict.ts';

/** A step summary of GitHub may hold 1 MiB (1,048,576 bytes), and is dropped as a whole beyond; a kibibyte is left for the last line. */
const limit = 1024 * 1024 - 1024;

/** Text that may hold anything, in a table or a heading. */
const escaped = (text: string): string => text.replaceAll(/[\\`*_{}[\]<>#|~]/g, (character) => `\\${character}`).replaceAll(/\s+/g, ' ');

/** A fence longer than any run of backticks inside. */
function fenced(lines: readonly string[]): string {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return [fence, ...lines, fence].join('\n');
}

function table(report: Report): readonly string[] {
  const names = [...new Set(report.outcomes.map(subjectText))];
  const rows = names.map((name) => {
    const { passed, failed, known, errored, skipped } = sections({
      ...report,
      outcomes: report.outcomes.filter((outcome) => subjectText(outcome) === name),
    });
    const mark = failed.length + errored.length > 0 ? '❌' : known.length > 0 ? '🟡' : '✅';
    return `| ${mark} ${escaped(name)} | ${[passed, failed, known, errored, skipped].map((part) => (part.length === 0 ? '' : part.length)).join(' | ')} |`;
  });
  return ['| subject | passed | failed | known | errored | skipped |', '| --- | --: | --: | --: | --: | --: |', ...rows];
}

function failure(outcome: Outcome, replayCommand: string): string {
  return [`### ${escaped(rowText(outcome))}`, '', fenced(findingLines(outcome, replayCommand)), ''].join('\n');
}

/** The report as Markdown, the most telling failures first, always short enough for the step summary of GitHub. */
export function markdown(report: Report, { replayCommand = defaultReplayCommand }: ReportOptions = {}): string {
  const { failed, known, errored } = sections(report);
  const blocks: readonly string[] = [
    `## ratelaw: ${verdict(report)}\n\n${tally(report)} · profile ${escaped(report.profile)} · seed ${report.seed}\n`,
    ...[...report.missed, ...replayedText(report)].map((sentence) => `- ${escaped(sentence)}\n`),
    ...report.stale.map((sentence) => `- ${escaped(sentence)}\n`),
    ...(report.notRun === undefined ? [] : [`- ${report.notRun.rows.length} rows were not run: ${escaped(report.notRun.because)}\n`]),
    `${table(report).join('\n')}\n`,
    ...(failed.length === 0 ? [] : ['## Failures\n']),
    ...mostTelling(failed).map((outcome) => failure(outcome, replayCommand)),
    ...(errored.length === 0 ? [] : ['## Could not be checked\n']),
    ...errored.map((outcome) => `- ${escaped(rowText(outcome))}: ${escaped(outcome.reason ?? '')}\n`),
    ...(known.length === 0 ? [] : ['## Known failures\n']),
    ...known.map((outcome) => `- ${escaped(rowText(outcome))}: ${escaped(outcome.diagnosis ?? '')}. ${escaped(outcome.known ?? '')}\n`),
  ];
  const kept: string[] = [];
  let bytes = 0;
  for (const block of blocks) {
    bytes += new TextEncoder().encode(block).length + 1;
    if (bytes > limit) return `${kept.join('\n')}\n_Cut here: ${blocks.length - kept.length} more parts are in the JSON report._\n`;
    kept.push(block);
  }
  return kept.join('\n');
}
