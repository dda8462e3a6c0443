import type { Outcome, Report } from '#model/report.ts';
import { findingLines } from './finding-text.ts';
import { defaultReplayCommand } from './reporter.ts';
import type { ReportOptions } from './reporter.ts';
import { escapeMarkup } from './escape-markup.ts';
import { sections } from './sections.ts';
import { subjectText } from './subject-text.ts';

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

function testcase(suite: string, name: string, ms: number, body: string): string {
  const attributes = `classname="${escapeMarkup(suite)}" name="${escapeMarkup(name)}" time="${seconds(ms)}"`;
  return body === '' ? `    <testcase ${attributes}/>` : `    <testcase ${attributes}>${body}</testcase>`;
}

/** A known failure counts as skipped: JUnit has no word for it, and it must not turn a build red. */
function body(outcome: Outcome, replayCommand: string): string {
  const { verdict, known, reason = '', diagnosis = '', finding } = outcome;
  if (known !== undefined) return `<skipped message="${escapeMarkup(`known failure (${diagnosis}): ${known}`)}"/>`;
  switch (verdict) {
    case 'passed':
      return '';
    case 'skipped':
      return `<skipped message="${escapeMarkup(reason)}"/>`;
    case 'errored':
      return `<error message="${escapeMarkup(reason)}"/>`;
    case 'failed': {
      const lines = findingLines(outcome, replayCommand).join('\n');
      return `<failure type="${escapeMarkup(diagnosis)}" message="${escapeMarkup(finding?.because ?? diagnosis)}">${escapeMarkup(lines)}</failure>`;
    }
  }
}

interface Suite {
  readonly name: string;
  readonly cases: readonly string[];
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  readonly ms: number;
}

function suiteText({ name, cases, failures, errors, skipped, ms }: Suite): readonly string[] {
  const counts = `tests="${cases.length}" failures="${failures}" errors="${errors}" skipped="${skipped}" time="${seconds(ms)}"`;
  return [`  <testsuite name="${escapeMarkup(name)}" ${counts}>`, ...cases, '  </testsuite>'];
}

/** The report as JUnit XML: a suite for each subject, a test for each row. */
export function junit(report: Report, { replayCommand = defaultReplayCommand }: ReportOptions = {}): string {
  const names = [...new Set(report.outcomes.map(subjectText))];
  const suites = names.map((name): Suite => {
    const outcomes = report.outcomes.filter((outcome) => subjectText(outcome) === name);
    const { failed, errored, known, skipped } = sections({ ...report, outcomes });
    return {
      name,
      cases: outcomes.map((outcome) =>
        testcase(name, `${outcome.hyperparameter} · ${outcome.law}`, outcome.ms, body(outcome, replayCommand)),
      ),
      failures: failed.length,
      errors: errored.length,
      skipped: known.length + skipped.length,
      ms: outcomes.reduce((sum, { ms }) => sum + ms, 0),
    };
  });
  const extra = (name: string, sentences: readonly string[], kind: 'failure' | 'error'): readonly Suite[] =>
    sentences.length === 0
      ? []
      : [
          {
            name,
            cases: sentences.map((sentence) => testcase(name, sentence, 0, `<${kind} message="${escapeMarkup(sentence)}"/>`)),
            failures: kind === 'failure' ? sentences.length : 0,
            errors: kind === 'error' ? sentences.length : 0,
            skipped: 0,
            ms: 0,
          },
        ];
  const all = [
    ...suites,
    ...extra('known failures', report.stale, 'failure'),
    ...extra('coverage', report.missed, 'error'),
    ...extra('not run', report.notRun === undefined ? [] : [`${report.notRun.rows.length} rows: ${report.notRun.because}`], 'error'),
  ];
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites name="ratelaw">', ...all.flatMap(suiteText), '</testsuites>', ''].join(
    '\n',
  );
}
