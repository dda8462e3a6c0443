import type { Outcome, Report } from '#model/report.ts';
import { findingLines, rowText } from './finding-text.ts';
import { replayedText } from './replayed-text.ts';
import { defaultReplayCommand } from './reporter.ts';
import type { ReportOptions } from './reporter.ts';
import { sections } from './sections.ts';
import { subjectText } from './subject-text.ts';
import { tally } from './tally.ts';
import { verdict } from './verdict.ts';

interface Line {
  readonly subject: string;
  readonly hyperparameter: string;
  readonly outcomes: readonly Outcome[];
}

/** One line for each subject and hyperparameter, in the order of the report. */
function lines(report: Report): readonly Line[] {
  const grouped = new Map<string, Line>();
  for (const outcome of report.outcomes) {
    const subject = subjectText(outcome);
    const key = `${subject}|${outcome.hyperparameter}`;
    const before = grouped.get(key)?.outcomes ?? [];
    grouped.set(key, { subject, hyperparameter: outcome.hyperparameter, outcomes: [...before, outcome] });
  }
  return [...grouped.values()];
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Skips told by their reason, the most frequent first. */
function skipped(report: Report): readonly string[] {
  const reasons = new Map<string, number>();
  for (const { verdict, reason = '' } of report.outcomes) if (verdict === 'skipped') reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  return [...reasons].toSorted((a, b) => b[1] - a[1]).map(([reason, count]) => `  ${String(count).padStart(4)}  ${reason}`);
}

/** Rows that could not be checked, by subject and reason: one cause is said once. */
function byReason(errored: readonly Outcome[]): readonly (readonly [string, readonly Outcome[]])[] {
  const groups = new Map<string, Outcome[]>();
  for (const outcome of errored) {
    const key = `${subjectText(outcome)}|${outcome.reason ?? ''}`;
    groups.set(key, [...(groups.get(key) ?? []), outcome]);
  }
  return [...groups.values()].map((rows) => [rows[0]?.reason ?? '', rows]);
}

function never(): never {
  throw new Error('a group is never empty');
}

/**
 * The report as a person reads it in a terminal: the table of verdicts, each failure with its smallest case, and the verdict.
 *
 * @param report What `check` gave.
 * @param options `style` colours it; without one it is plain.
 * @example console.log(text(await check([mySubject], { laws })));
 */
export function text(report: Report, { style = (_, plain) => plain, replayCommand = defaultReplayCommand }: ReportOptions = {}): string {
  const { failed, known, errored } = sections(report);
  const subjects = new Set(report.outcomes.map((outcome) => `${outcome.subject}${outcome.variant ?? ''}`)).size;
  const laws = new Set(report.outcomes.map((outcome) => outcome.law)).size;
  const out: string[] = [
    style('bold', `ratelaw ${report.ratelaw}`) +
      `  profile ${report.profile}  seed ${report.seed}  ${plural(subjects, 'subject')}  ${plural(laws, 'law')}${report.shard === undefined ? '' : `  shard ${report.shard.index}/${report.shard.count}`}${report.pin === undefined ? '' : '  one pinned run'}`,
    '',
  ];
  const rows = lines(report);
  const widest = Math.max(0, ...rows.map((line) => line.subject.length));
  const wide = Math.max(0, ...rows.map((line) => line.hyperparameter.length));
  let last = '';
  for (const line of rows) {
    const count = (test: (outcome: Outcome) => boolean): number => line.outcomes.filter(test).length;
    const bad = count((outcome) => outcome.verdict === 'failed' && outcome.known === undefined);
    const parts = [
      `${count((outcome) => outcome.verdict === 'passed')} passed`,
      ...(bad > 0 ? [style('red', `${bad} failed`)] : []),
      ...(count((outcome) => outcome.known !== undefined) > 0
        ? [style('yellow', `${count((outcome) => outcome.known !== undefined)} known`)]
        : []),
      ...(count((outcome) => outcome.verdict === 'errored') > 0
        ? [style('red', `${count((outcome) => outcome.verdict === 'errored')} errored`)]
        : []),
      ...(count((outcome) => outcome.verdict === 'skipped') > 0
        ? [style('dim', `${count((outcome) => outcome.verdict === 'skipped')} skipped`)]
        : []),
    ];
    const known = line.outcomes.some((outcome) => outcome.known !== undefined);
    const mark =
      bad > 0 || line.outcomes.some((outcome) => outcome.verdict === 'errored')
        ? style('red', '✗')
        : known
          ? style('yellow', '~')
          : style('green', '✓');
    const name = line.subject === last ? '' : line.subject;
    last = line.subject;
    const hyperparameter = line.hyperparameter === '*' ? '(all)' : line.hyperparameter;
    out.push(`  ${mark} ${name.padEnd(widest)}  ${hyperparameter.padEnd(wide)}  ${parts.join(', ')}`);
  }
  for (const outcome of failed.filter(({ impliedBy }) => impliedBy === undefined)) {
    out.push('', `${style('red', 'FAILED')}  ${style('bold', rowText(outcome))}`, ...findingLines(outcome, replayCommand));
    const ofSubject = failed.filter((one) => subjectText(one) === subjectText(outcome));
    const onRow = (one: Outcome, law: string | undefined): boolean =>
      ofSubject.some((other) => other.law === law && other.hyperparameter === one.hyperparameter);
    // What follows on another row has no failure of the weaker law on its own.
    const follows = ofSubject.filter(
      (one) =>
        one.impliedBy === outcome.law &&
        (one.hyperparameter === outcome.hyperparameter ? one.diagnosis === outcome.diagnosis : !onRow(one, outcome.law)),
    );
    if (follows.length > 0) out.push(`  ${'follows'.padEnd(12)} ${follows.map(({ law }) => law).join(', ')}`);
  }
  for (const [reason, rows] of byReason(errored)) {
    out.push(
      '',
      `${style('red', 'ERRORED')} ${style('bold', rows.length === 1 ? rowText(rows[0] ?? never()) : `${subjectText(rows[0] ?? never())} · ${plural(rows.length, 'row')}`)}`,
      `  ${reason}`,
    );
  }
  if (known.length > 0) {
    out.push('', style('bold', 'Known failures') + ', each replayed just now from its stored case:');
    for (const outcome of known) {
      out.push(
        `  ~ ${rowText(outcome)}`,
        `      ${outcome.diagnosis ?? ''}: ${outcome.known ?? ''}`,
        style('dim', `      ${replayCommand} ${outcome.replay ?? ''}`),
      );
    }
  }
  const [replayed, ...staleCases] = replayedText(report);
  if (replayed !== undefined) out.push('', replayed, ...staleCases.map((sentence) => style('yellow', `  ${sentence}`)));
  for (const sentence of report.missed) out.push('', `${style('red', 'MISSED')}  ${sentence}`);
  for (const sentence of report.stale) out.push('', `${style('red', 'STALE')}   ${sentence}`);
  const skips = skipped(report);
  if (skips.length > 0) out.push('', style('bold', 'Skipped') + ', because the law does not apply:', ...skips);
  if (report.inferred.length > 0) {
    out.push('', style('bold', 'Inferred') + ', because it was not declared:');
    for (const one of report.inferred) out.push(`  ${subjectText(one)} · ${one.hyperparameter}: ${one.declaration} ${one.value}`);
  }
  const coverage = Object.entries(report.coverage).map(([name, count]) => `${name} ${count}`);
  if (coverage.length > 0) out.push('', style('dim', `Drawn: ${coverage.join(', ')}`));
  if (report.notRun !== undefined) {
    const { because, rows } = report.notRun;
    const groups = new Map<string, number>();
    for (const row of rows) groups.set(subjectText(row), (groups.get(subjectText(row)) ?? 0) + 1);
    out.push('', `${style('red', 'NOT RUN')} ${plural(rows.length, 'row')}: ${because}`);
    for (const [name, count] of groups) out.push(`  ${String(count).padStart(4)}  ${name}`);
  }
  const word = verdict(report);
  out.push(
    '',
    `${style(word === 'PASSED' ? 'green' : 'red', word)}  ${tally(report)}${report.ms === 0 ? '' : `  in ${(report.ms / 1000).toFixed(1)} s`}`,
    '',
  );
  return out.join('\n');
}
