import type { Law } from '#model/law.ts';
import type { Pin } from '#model/pin.ts';
import type { Case, Inferred, KnownFailure, Outcome, ReplayedCase, Report } from '#model/report.ts';
import type { Session, Subject } from '#model/subject.ts';
import { CoverageCounter } from './coverage.ts';
import { folded } from './implication.ts';
import { inferred } from './infer.ts';
import { fixedSeed, programsPerRow } from './profile.ts';
import type { Profile } from './profile.ts';
import { irrelevantOf, replay } from './replay.ts';
import { concerns, rowColumns, rowKey, rowsOf } from './rows.ts';
import type { Row } from './rows.ts';
import { runRow } from './run-row.ts';
import { smoke } from './smoke.ts';
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
  /** Programs drawn for each row, instead of the number of the profile. */
  readonly programs?: number;
  /** What every program has: only the rest is drawn. No saboteur is tried, since one run cannot show every fault. */
  readonly pin?: Pin;
  /** Only this hyperparameter. */
  readonly hyperparameter?: string;
  /** Chooses rows; asked once for each, in order, before the run. Default: all. */
  readonly only?: (row: Row) => boolean;
  readonly known?: readonly Known[];
  /** The present platform, e.g. `linux-x64`: a case of another one that passes here is stale, not fixed. */
  readonly platform?: string;
  /** Kept cases, replayed before any search. */
  readonly cases?: readonly Case[];
  /** After the drawn programs as many again, climbing towards the budgets of laws. Default: in the profile `nightly`. */
  readonly climb?: boolean;
  /** Prove on every row that passed that the law can fail. Default true. */
  readonly saboteurs?: boolean;
  /** Asked before each row; once true, what was not run is left out. */
  readonly aborted?: () => boolean;
  readonly onProgress?: (row: Row, done: number, total: number) => void;
  readonly onOutcome?: (outcome: Outcome) => void;
}

/** What all rows of one run share. */
interface Run {
  readonly options: CheckOptions;
  readonly seed: number;
  readonly programs: number;
  readonly profile: Profile;
  readonly coverage: CoverageCounter;
  readonly stale: string[];
  readonly replayed: ReplayedCase[];
  readonly keep: (outcome: Outcome) => void;
}

/** Replays the known failures of a row. @returns The diagnoses that are covered. */
async function replayKnown(row: Row, { options, stale, keep }: Run): Promise<ReadonlySet<string>> {
  const covered = new Set<string>();
  for (const { entry, case: stored } of options.known ?? []) {
    if (!concerns(row, entry)) continue;
    const start = performance.now();
    const name = `${entry.subject}${entry.variant === undefined ? '' : ` via ${entry.variant}`} · ${entry.hyperparameter} · ${entry.law} (${entry.diagnosis})`;
    if (stored === undefined) {
      stale.push(`The known failure ${name} names the case ${entry.case}, which is not stored: add the case, or remove the entry.`);
      continue;
    }
    const again = await replay(stored, row.subject, row.law, options.platform);
    if (again.status !== 'FAILED') {
      stale.push(
        again.status === 'FIXED'
          ? `The known failure ${name} passes now: remove its entry.`
          : `The known failure ${name} is stale: ${again.reason}.`,
      );
      continue;
    }
    covered.add(entry.diagnosis);
    keep({
      ...rowColumns(row),
      verdict: 'failed',
      diagnosis: entry.diagnosis,
      firstStep: again.finding.step,
      finding: again.finding,
      ...(again.updates === undefined ? {} : { updates: again.updates }),
      case: stored,
      replay: stored.id,
      known: entry.reason,
      runs: 1,
      ms: performance.now() - start,
    });
  }
  return covered;
}

/** Replays the kept cases of a row. @returns Whether one of them fails again. */
async function replayCases(row: Row, covered: ReadonlySet<string>, { options, replayed, keep }: Run): Promise<boolean> {
  let failed = false;
  for (const stored of options.cases ?? []) {
    if (!concerns(row, stored) || covered.has(stored.diagnosis)) continue;
    const start = performance.now();
    const again = await replay(stored, row.subject, row.law, options.platform);
    const { status } = again;
    replayed.push({ ...rowColumns(row), case: stored.id, status, ...(status === 'STALE' ? { reason: again.reason } : {}) });
    if (again.status !== 'FAILED') continue;
    failed = true;
    keep({
      ...rowColumns(row),
      verdict: 'failed',
      diagnosis: stored.diagnosis,
      firstStep: again.finding.step,
      finding: again.finding,
      irrelevant: await irrelevantOf(stored, row),
      ...(again.updates === undefined ? {} : { updates: again.updates }),
      case: stored,
      replay: stored.id,
      runs: 1,
      ms: performance.now() - start,
    });
  }
  return failed;
}

/**
 * Whether a law that others stand on fails on some hyperparameter of a subject. Found out anew for a row about the whole
 * subject, since the rows that would tell may be in another shard.
 */
async function unfoundedSomewhere({ subject }: Row, session: Session, { options, seed, programs, profile }: Run): Promise<boolean> {
  for (const row of rowsOf(subject, options.laws, undefined)) {
    if (row.law.foundation !== true) continue;
    const { verdict } = await runRow(row, session, {
      seed,
      programs,
      profile,
      known: new Set(),
      coverage: new CoverageCounter(),
      saboteurs: false,
      ...pinOf(options),
    });
    if (verdict === 'failed') return true;
  }
  return false;
}

const pinOf = ({ pin }: CheckOptions): { readonly pin?: Pin } => (pin === undefined ? {} : { pin });

/** One row: what is known first, then what was kept, then the search. `unfounded`: hyperparameters without a foundation. */
async function checkRow(row: Row, session: Session, unfounded: Set<string>, run: Run): Promise<void> {
  const { options, seed, programs, profile, coverage, keep } = run;
  const covered = await replayKnown(row, run);
  if (await replayCases(row, covered, run)) return;
  const start = performance.now();
  const result = await runRow(row, session, {
    seed,
    programs,
    profile,
    known: covered,
    coverage,
    climb: options.climb ?? profile === 'nightly',
    saboteurs: (options.saboteurs ?? true) && options.pin === undefined,
    ...pinOf(options),
  });
  if (row.law.foundation === true && (covered.size > 0 || result.verdict === 'failed')) unfounded.add(row.hyperparameter);
  if (covered.size > 0 && result.verdict === 'passed') return;
  const vacuous =
    result.verdict === 'errored' &&
    (unfounded.has(row.hyperparameter) || (row.hyperparameter === '*' && (await unfoundedSomewhere(row, session, run))));
  const outcome = vacuous
    ? { verdict: 'skipped' as const, reason: 'nothing to say while the schedule has no effect, or is not accepted', runs: result.runs }
    : result;
  keep({ ...rowColumns(row), ...outcome, ms: performance.now() - start });
}

/**
 * Holds subjects to laws and says what broke. Prints nothing, and never rejects for what a subject does.
 *
 * @example const report = await check([mySubject], { laws });
 */
export async function check(subjects: readonly Subject[], options: CheckOptions): Promise<Report> {
  const { laws, profile = 'fast' } = options;
  const seed = options.seed ?? (profile === 'nightly' ? Math.floor(Math.random() * 2 ** 31) : fixedSeed);
  const rows = subjects.flatMap((subject) => rowsOf(subject, laws, options.hyperparameter)).filter((row) => options.only?.(row) ?? true);
  const chosen = new Set(rows.map(rowKey));
  const outcomes: Outcome[] = [];
  const told: Inferred[] = [];
  const coverage = new CoverageCounter();
  const began = performance.now();
  const run: Run = {
    options,
    seed,
    programs: options.programs ?? programsPerRow(profile),
    profile,
    coverage,
    stale: [],
    replayed: [],
    keep: (outcome) => {
      outcomes.push(outcome);
      options.onOutcome?.(outcome);
    },
  };
  let done = 0;
  for (const given of subjects) {
    if (options.aborted?.() === true) break;
    const { subject, session, reason } = await opened(given, told);
    const unfounded = new Set<string>();
    for (const row of rowsOf(subject, laws, options.hyperparameter).filter((one) => chosen.has(rowKey(one)))) {
      if (options.aborted?.() === true) break;
      // Lets signals and timers in between rows.
      await new Promise((resume) => setTimeout(resume));
      options.onProgress?.(row, done, rows.length);
      done += 1;
      if (session === undefined) run.keep({ ...rowColumns(row), verdict: 'errored', reason, runs: 0, ms: 0 });
      else await checkRow(row, session, unfounded, run);
    }
    await session?.close();
  }
  return {
    ratelaw: version,
    seed,
    profile,
    outcomes: folded(outcomes),
    coverage: coverage.counts(),
    missed: options.pin === undefined ? coverage.missed(subjects).toSorted() : [],
    stale: run.stale,
    ...(run.replayed.length === 0 ? {} : { replayed: run.replayed }),
    inferred: told.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    ...pinOf(options),
    ms: performance.now() - began,
  };
}

/** A subject with what probing told, and a session on it; or why there is none. */
async function opened(
  given: Subject,
  told: Inferred[],
): Promise<{ readonly subject: Subject; readonly session: Session | undefined; readonly reason: string }> {
  let session: Session | undefined;
  try {
    session = await given.open();
    const reason = await smoke(given, session);
    if (reason !== undefined) {
      await session.close();
      return { subject: given, session: undefined, reason };
    }
    const completed = await inferred(given, session);
    for (const guess of given.guessed ?? [])
      told.push({ subject: given.name, ...(given.variant === undefined ? {} : { variant: given.variant }), ...guess });
    told.push(...completed.inferred);
    return { subject: completed.subject, session, reason: '' };
  } catch (error) {
    // What broke the session may break its end as well: the first is what is told.
    await session?.close().catch(() => undefined);
    return { subject: given, session: undefined, reason: error instanceof Error ? error.message : String(error) };
  }
}
