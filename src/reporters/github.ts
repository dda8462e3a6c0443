import type { Outcome, Report } from '#model/report.ts';
import { findingLines, rowText } from './finding-text.ts';
import { location } from './location.ts';
import { mostTelling } from './most-telling.ts';
import { defaultReplayCommand } from './reporter.ts';
import type { ReportOptions } from './reporter.ts';
import { sections } from './sections.ts';

/** GitHub shows ten errors of a step and drops the rest without a word. */
const shown = 10;

const escapeData = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const escapeProperty = (text: string): string => escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/**
 * The most telling ten failures as workflow commands, each at the line where its subject is defined; the last says how
 * many there are besides. The whole is in the step summary, which is the `markdown` reporter.
 */
export function github(report: Report, { replayCommand = defaultReplayCommand }: ReportOptions = {}): string {
  const { failed, errored } = sections(report);
  const at = (subject: string): string => {
    const { file, line } = location(report, subject);
    return `file=${escapeProperty(file)},line=${line}`;
  };
  const command = (outcome: Outcome): string => {
    const lines = outcome.verdict === 'failed' ? findingLines(outcome, replayCommand) : [outcome.reason ?? ''];
    const title = `${outcome.law} ${outcome.verdict === 'failed' ? 'is broken' : 'could not be checked'}`;
    return `::error ${at(outcome.subject)},title=${escapeProperty(title)}::${escapeData([rowText(outcome), ...lines].join('\n'))}`;
  };
  const all = [
    ...report.stale.map((sentence) => `::error ${at('')},title=Known failure::${escapeData(sentence)}`),
    ...mostTelling(failed).map(command),
    ...errored.map(command),
    ...report.missed.map((sentence) => `::error ${at('')},title=Too little was drawn::${escapeData(sentence)}`),
    ...(report.notRun === undefined
      ? []
      : [`::error ${at('')},title=Not run::${escapeData(`${report.notRun.rows.length} rows were not run: ${report.notRun.because}`)}`]),
  ];
  const rest = all.length - shown;
  return [...all.slice(0, shown), ...(rest > 0 ? [`::notice title=ratelaw::and ${rest} more, all in the step summary`] : [])]
    .map((line) => `${line}\n`)
    .join('');
}
