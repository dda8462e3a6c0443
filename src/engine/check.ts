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
import type { Reuse, RowRecord } from './reuse.ts';
import { concerns, rowColumns, rowKey, rowsOf } from './rows.ts';
import type { Row } from './rows.ts';
import { runRow } from './run-row.ts';
import { smoke } from './smoke.ts';
import { soon } from './soon.ts';
import { version } from './version.ts';

/** A known failure with its stored case, if that was found. */
export interface Known {
  readonly entry: KnownFailure;
  readonly case: Case | undefined;
}

/** How to check. */
export interface CheckOptions {
  /** What subjects are held to: `laws` has them all. */
  readonly laws: readonly Law[];
  /** Any integer. Default: fixed in the profiles `fast` and `ci`. */
  readonly seed?: number;
  /** How many programs are drawn: about 40 for each row (`fast`), 150 (`ci`), or more, with a search of its own (`nightly`). Default `fast`. */
  readonly profile?: Profile;
  /** Programs drawn for each row, instead of the number of the profile. */
  readonly programs?: number;
  /** What every program has: only the rest is drawn. No saboteur is tried, since one run cannot show every fault. */
  readonly pin?: Pin;
  /** Only this hyperparameter. */
  readonly hyperparameter?: string;
  /** Chooses rows; asked once for each, in order, before the run. Default: all. */
  readonly only?: (row: Row) => boolean;
  /** Failures that are accepted for now: each is replayed, and the search of its row goes on past it. */
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
  /** Told each row before it is run. */
  readonly onProgress?: (row: Row, done: number, total: number) => void;
  /** Told each outcome as soon as it is there; one of a row whose kept case failed before counts instead of that one. */
  readonly onOutcome?: (outcome: Outcome) => void;
}

/** What all rows of one run share. */
interface Run {
  readonly options: CheckOptions;
  readonly reuse: Reuse;
  readonly seed: number;
  readonly programs: number;
  readonly profile: Profile;
  readonly coverage: CoverageCounter;
  readonly stale: string[];
  readonly replayed: ReplayedCase[];
  /** Tells an outcome at once. @returns What takes it out of the report again, for one that says the same better. */
  readonly keep: (outcome: Outcome) => () => void;
}

/** Why a row is skipped that could not fail; another row says so, so that it is never reused. */
const unfoundedReason = 'nothing to say while the schedule has no effect, or is not accepted';

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

/** Replays the kept cases of a row. @returns Those that fail again, and what takes each out of the report. */
async function replayCases(
  row: Row,
  covered: ReadonlySet<string>,
  { options, replayed, keep }: Run,
): Promise<ReadonlyMap<string, () => void>> {
  const failed = new Map<string, () => void>();
  for (const stored of options.cases ?? []) {
    if (!concerns(row, stored) || covered.has(stored.diagnosis)) continue;
    const start = performance.now();
    const again = await replay(stored, row.subject, row.law, options.platform);
    const { status } = again;
    replayed.push({ ...rowColumns(row), case: stored.id, status, ...(status === 'STALE' ? { reason: again.reason } : {}) });
    if (again.status !== 'FAILED') continue;
    const remove = keep({
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
    failed.set(stored.id, remove);
  }
  return failed;
}

/**
 * Whether a law that others stand on fails on some hyperparameter of a subject. Found out anew for a row about the whole
 * subject, since the rows that would tell may be in another shard.
 */
async function unfoundedSomewhere(subject: Subject, session: Session, { options, seed, programs, profile }: Run): Promise<boolean> {
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

/** What the rows of one subject learn of the laws that others stand on. */
interface Foundations {
  /** The hyperparameters on which one of them is broken. */
  readonly broken: Set<string>;
  /** Whether one of them fails on any: asked by rows about the whole subject, and found out once. */
  readonly somewhere: () => Promise<boolean>;
}

/** One row: what is known first, then what was kept, then the search. */
async function checkRow(row: Row, session: Session, { broken, somewhere }: Foundations, run: Run): Promise<void> {
  const { options, reuse, seed, programs, profile, replayed, keep } = run;
  const before = replayed.length;
  const covered = await replayKnown(row, run);
  const again = await replayCases(row, covered, run);
  if (row.law.foundation === true && again.size > 0) broken.add(row.hyperparameter);
  // Who wants an answer fast has it. A gate searches on, so that its report says the same whether the case was kept before or not.
  if (again.size > 0 && profile === 'fast') return;
  const start = performance.now();
  const coverage = new CoverageCounter();
  const unfounded = async (): Promise<boolean> => broken.has(row.hyperparameter) || (row.hyperparameter === '*' && (await somewhere()));
  const result = await runRow(row, session, {
    seed,
    programs,
    profile,
    known: covered,
    coverage,
    climb: options.climb ?? profile === 'nightly',
    saboteurs: (options.saboteurs ?? true) && options.pin === undefined,
    unfounded,
    ...pinOf(options),
  });
  run.coverage.add(coverage.counts(), coverage.drawn());
  if (row.law.foundation === true && (covered.size > 0 || result.verdict === 'failed')) broken.add(row.hyperparameter);
  if (covered.size > 0 && result.verdict === 'passed') return;
  const vacuous = result.verdict === 'errored' && (await unfounded());
  const outcome: Outcome = {
    ...rowColumns(row),
    ...(vacuous ? { verdict: 'skipped' as const, reason: unfoundedReason, runs: result.runs } : result),
    ms: performance.now() - start,
  };
  // A case of another seed fails still, and this search did not find it: that says nothing against the case.
  if (again.size > 0 && (outcome.verdict === 'passed' || outcome.verdict === 'skipped')) return;
  const { replay: found } = outcome;
  if (found !== undefined) {
    again.get(found)?.();
    // It was confirmed by replaying it: a later run, which has it in its folder, says the same.
    if (!again.has(found)) replayed.push({ ...rowColumns(row), case: found, status: 'FAILED' });
    replayed.push(...replayed.splice(before).toSorted((a, b) => (a.case < b.case ? -1 : 1)));
  }
  keep(outcome);
  const reusable = outcome.verdict === 'passed' || (outcome.verdict === 'skipped' && !vacuous && row.subject.unavailable === undefined);
  if (reusable && (options.known ?? []).every(({ entry }) => !concerns(row, entry)))
    reuse.onRecord?.(row, { outcome, coverage: coverage.counts(), drawn: coverage.drawn(), replayed: replayed.slice(before) });
}

/**
 * Holds subjects to laws and says what broke. Prints nothing, and never rejects for what a subject does.
 *
 * @param subjects What is checked, in this order.
 * @param options Which laws, and how long to search.
 * @example const report = await check([mySubject], { laws });
 */
export async function check(subjects: readonly Subject[], options: CheckOptions): Promise<Report> {
  return checkReusing(subjects, options, {});
}

/** The same, with rows that need not be run again, and a listener for those that a later run need not. */
export async function checkReusing(subjects: readonly Subject[], options: CheckOptions, reuse: Reuse): Promise<Report> {
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
    reuse,
    seed,
    programs: options.programs ?? programsPerRow(profile),
    profile,
    coverage,
    stale: [],
    replayed: [],
    keep: (outcome) => {
      outcomes.push(outcome);
      options.onOutcome?.(outcome);
      return () => void outcomes.splice(outcomes.indexOf(outcome), 1);
    },
  };
  let done = 0;
  for (const given of subjects) {
    if (options.aborted?.() === true) break;
    const earlier = reuse.earlier?.rows ?? {};
    const mine = rowsOf(given, laws, options.hyperparameter).filter((one) => chosen.has(rowKey(one)));
    const anew = mine.length === 0 || mine.some((row) => earlier[rowKey(row)] === undefined);
    const { subject, session, reason } = anew ? await opened(given, told) : { subject: given, session: undefined, reason: '' };
    if (!anew)
      told.push(
        ...(reuse.earlier?.inferred ?? []).filter(({ subject: name, variant }) => name === given.name && variant === given.variant),
      );
    let found: Promise<boolean> | undefined;
    const foundations: Foundations = {
      broken: new Set(),
      somewhere: async () => (found ??= session === undefined ? Promise.resolve(false) : unfoundedSomewhere(subject, session, run)),
    };
    for (const { hyperparameter, law } of mine) {
      const row: Row = { subject, hyperparameter, law };
      if (options.aborted?.() === true) break;
      // Lets signals and timers in between rows.
      await new Promise<void>((resume) => void soon(resume));
      options.onProgress?.(row, done, rows.length);
      done += 1;
      const record = earlier[rowKey(row)];
      if (record !== undefined) reused(record, run);
      else if (session === undefined) run.keep({ ...rowColumns(row), verdict: 'errored', reason, runs: 0, ms: 0 });
      else await checkRow(row, session, foundations, run);
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

/** A row of an earlier run takes its place in this one. */
function reused({ outcome, coverage, drawn, replayed }: RowRecord, run: Run): void {
  run.coverage.add(coverage, drawn);
  run.replayed.push(...replayed);
  run.keep({ ...outcome, cached: true, ms: 0 });
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
