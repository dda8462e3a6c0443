import type { Law } from '#model/law.ts';
import type { Case, KnownFailure, Outcome, Report } from '#model/report.ts';
import type { Subject } from '#model/subject.ts';
import { CoverageCounter } from './coverage.ts';
import { fixedSeed, programsPerRow } from './profile.ts';
import type { Profile } from './profile.ts';
import { replay } from './replay.ts';
import { runRow } from './run-row.ts';
import type { Row } from './run-row.ts';
import { version } from './version.ts';

/** A known failure with its stored case, if that was found. */
export interface Known {
  readonly entry: KnownFailure;
  readonly case: Case | undefined;
}

/** How to check. */
export interface CheckOptions {
  readonly laws: readonly Law[];
  /** Any integer. Default: fixed in the profiles `fast` and `ci`. */
  readonly seed?: number;
  readonly profile?: Profile;
  /** Only this hyperparameter. */
  readonly hyperparameter?: string;
  /** Chooses rows; asked once for each, in order, before the run. Default: all. */
  readonly only?: (row: Row) => boolean;
  readonly known?: readonly Known[];
  /** Kept cases, replayed before any search. */
  readonly cases?: readonly Case[];
  /** Prove on every row that passed that the law can fail. Default true. */
  readonly saboteurs?: boolean;
  /** Asked before each row; once true, what was not run is left out. */
  readonly aborted?: () => boolean;
  readonly onProgress?: (row: Row, done: number, total: number) => void;
  readonly onOutcome?: (outcome: Outcome) => void;
}

function rowsOf(subject: Subject, laws: readonly Law[], only: string | undefined): readonly Row[] {
  const names = Object.keys(subject.hyperparameters).filter((name) => only === undefined || name === only);
  return [...names, '*'].flatMap((hyperparameter) =>
    laws
      .filter((law) => (law.scope === 'subject') === (hyperparameter === '*') && (only === undefined || only === hyperparameter))
      .map((law) => ({ subject, hyperparameter, law })),
  );
}

function concerns(row: Row, entry: Pick<Case, 'subject' | 'variant' | 'hyperparameter' | 'law'>): boolean {
  return (
    entry.subject === row.subject.name &&
    entry.variant === row.subject.variant &&
    entry.hyperparameter === row.hyperparameter &&
    entry.law === row.law.id
  );
}

/**
 * Holds subjects to laws and says what broke. Prints nothing, and never rejects for what a subject does.
 *
 * @example const report = await check([mySubject], { laws });
 */
export async function check(subjects: readonly Subject[], options: CheckOptions): Promise<Report> {
  const { laws, profile = 'fast', known = [], cases = [], saboteurs = true } = options;
  const seed = options.seed ?? (profile === 'nightly' ? Math.floor(Math.random() * 2 ** 31) : fixedSeed);
  const rows = subjects.flatMap((subject) => rowsOf(subject, laws, options.hyperparameter)).filter((row) => options.only?.(row) ?? true);
  const outcomes: Outcome[] = [];
  const stale: string[] = [];
  const coverage = new CoverageCounter();
  const began = performance.now();
  const keep = (outcome: Outcome): void => {
    outcomes.push(outcome);
    options.onOutcome?.(outcome);
  };
  let done = 0;
  for (const subject of subjects) {
    const session = await subject.open();
    const unfounded = new Set<string>();
    for (const row of rows.filter((one) => one.subject === subject)) {
      if (options.aborted?.() === true) break;
      // Lets signals and timers in between rows.
      await new Promise((resume) => setTimeout(resume));
      options.onProgress?.(row, done, rows.length);
      done += 1;
      const start = performance.now();
      const key = {
        subject: subject.name,
        ...(subject.variant === undefined ? {} : { variant: subject.variant }),
        hyperparameter: row.hyperparameter,
        law: row.law.id,
      };
      const covered = new Set<string>();
      for (const { entry, case: stored } of known.filter((one) => concerns(row, one.entry))) {
        const name = `${entry.subject}${entry.variant === undefined ? '' : ` via ${entry.variant}`} · ${entry.hyperparameter} · ${entry.law} (${entry.diagnosis})`;
        if (stored === undefined) {
          stale.push(`The known failure ${name} names the case ${entry.case}, which is not stored: add the case, or remove the entry.`);
          continue;
        }
        const again = await replay(stored, subject, row.law);
        if (again.status === 'FAILED') {
          covered.add(entry.diagnosis);
          keep({
            ...key,
            verdict: 'failed',
            diagnosis: entry.diagnosis,
            firstStep: again.finding.step,
            finding: again.finding,
            case: stored,
            replay: stored.id,
            known: entry.reason,
            runs: 1,
            ms: performance.now() - start,
          });
        } else {
          stale.push(
            again.status === 'FIXED'
              ? `The known failure ${name} passes now: remove its entry.`
              : `The known failure ${name} is stale: ${again.reason}.`,
          );
        }
      }
      let failedAgain = false;
      for (const stored of cases.filter((one) => concerns(row, one) && !covered.has(one.diagnosis))) {
        const again = await replay(stored, subject, row.law);
        if (again.status !== 'FAILED') continue;
        failedAgain = true;
        keep({
          ...key,
          verdict: 'failed',
          diagnosis: stored.diagnosis,
          firstStep: again.finding.step,
          finding: again.finding,
          case: stored,
          replay: stored.id,
          runs: 1,
          ms: performance.now() - start,
        });
      }
      if (failedAgain) continue;
      const result = await runRow(row, session, { seed, programs: programsPerRow(profile), known: covered, coverage, saboteurs });
      if (row.law.foundation === true && (covered.size > 0 || result.verdict === 'failed')) unfounded.add(row.hyperparameter);
      if (covered.size > 0 && result.verdict === 'passed') continue;
      const vacuous = result.verdict === 'errored' && unfounded.has(row.hyperparameter);
      const outcome = vacuous
        ? { verdict: 'skipped' as const, reason: 'nothing to say while the schedule has no effect, or is not accepted', runs: result.runs }
        : result;
      keep({ ...key, ...outcome, ms: performance.now() - start });
    }
    await session.close();
  }
  return { ratelaw: version, seed, profile, outcomes, coverage: coverage.counts(), stale, ms: performance.now() - began };
}
