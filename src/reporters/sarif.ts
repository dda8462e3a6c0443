import type { Log, Notification, ReportingDescriptor, Result } from 'sarif';
import type { Outcome, Report } from '#model/report.ts';
import { findingLines, rowText } from './finding-text.ts';
import { location } from './location.ts';
import { defaultReplayCommand } from './reporter.ts';
import type { LawText, ReportOptions } from './reporter.ts';
import { sections } from './sections.ts';

/** The rule of known failures that are known no more. */
const staleRule = 'a-known-failure-fails';

function rule({ id, statement, why, source }: LawText): ReportingDescriptor {
  return {
    id,
    shortDescription: { text: id.replaceAll('-', ' ') },
    fullDescription: { text: statement },
    help: {
      text: `${statement}\n\n${why}\n\nSource: ${source}`,
      markdown: `${statement}\n\n**Why it matters.** ${why}\n\nSource: ${source}`,
    },
    defaultConfiguration: { level: 'error' },
  };
}

/** Code scanning demands a file and a line for every result, relative to the root of the repository. */
function places(report: Report, outcome: Pick<Outcome, 'subject'> & Partial<Outcome>): NonNullable<Result['locations']> {
  const { file, line } = location(report, outcome.subject);
  return [
    {
      physicalLocation: { artifactLocation: { uri: encodeURI(file), uriBaseId: '%SRCROOT%' }, region: { startLine: line } },
      ...(outcome.hyperparameter === undefined
        ? {}
        : { logicalLocations: [{ name: outcome.hyperparameter, fullyQualifiedName: `${outcome.subject}/${outcome.hyperparameter}` }] }),
    },
  ];
}

function result(report: Report, outcome: Outcome, replayCommand: string): Result {
  const { law, case: kept, known, finding } = outcome;
  const because = finding === undefined ? '' : `: ${finding.because}`;
  return {
    ruleId: law,
    level: 'error',
    message: { text: [`${rowText(outcome)}${because}`, ...findingLines(outcome, replayCommand)].join('\n') },
    locations: places(report, outcome),
    ...(kept === undefined ? {} : { partialFingerprints: { 'ratelawCase/v1': kept.id } }),
    ...(known === undefined ? {} : { suppressions: [{ kind: 'external', justification: known }] }),
  };
}

/** The report as SARIF 2.1.0 (OASIS, errata 01): a rule for each law, a result for each failure; what is known is suppressed. */
export function sarif(report: Report, { laws = [], replayCommand = defaultReplayCommand }: ReportOptions = {}): string {
  const { failed, known, errored } = sections(report);
  const broken = new Set([...failed, ...known].map(({ law }) => law));
  const unknown = [...broken].filter((id) => !laws.some((law) => law.id === id));
  const stale = report.stale.map((sentence): Result => ({
    ruleId: staleRule,
    level: 'error',
    message: { text: sentence },
    locations: places(report, { subject: '' }),
  }));
  const notifications = [
    ...errored.map((outcome): Notification => ({ level: 'error', message: { text: `${rowText(outcome)}: ${outcome.reason ?? ''}` } })),
    ...report.missed.map((text): Notification => ({ level: 'error', message: { text } })),
    ...(report.notRun === undefined
      ? []
      : [{ level: 'error', message: { text: `${report.notRun.rows.length} rows were not run: ${report.notRun.because}` } } as const]),
  ];
  const log: Log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'ratelaw',
            version: report.ratelaw,
            rules: [
              ...laws.filter(({ id }) => broken.has(id)).map(rule),
              ...unknown.map((id) => ({ id })),
              ...(stale.length === 0
                ? []
                : [{ id: staleRule, fullDescription: { text: 'An entry of the known failures still fails, as it says.' } }]),
            ],
          },
        },
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: notifications.length === 0, toolExecutionNotifications: notifications }],
        results: [...[...failed, ...known].map((outcome) => result(report, outcome, replayCommand)), ...stale],
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}
