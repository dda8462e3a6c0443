import fc from 'fast-check';
import { programs } from '#arbitraries/programs.ts';
import type { Finding } from '#model/finding.ts';
import type { Judgement } from '#model/law.ts';
import type { Pin } from '#model/pin.ts';
import type { Program } from '#model/program.ts';
import type { Outcome } from '#model/report.ts';
import type { Session } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import { makeCase } from './case.ts';
import { climb } from './climb.ts';
import { batching } from './batching.ts';
import type { CoverageCounter } from './coverage.ts';
import { irrelevantParts } from './explain.ts';
import { hash } from './hash.ts';
import { typicalProgram } from './plain-program.ts';
import { beside, pinnedProgram, pinnedTraits } from './pinned.ts';
import { MustShowTally, notShown, searched } from './must-show.ts';
import type { Missing } from './must-show.ts';
import { normalise } from './normalise.ts';
import type { StillFails } from './normalise.ts';
import { affordable } from './profile.ts';
import type { Profile } from './profile.ts';
import { rowKey, traitsOf } from './rows.ts';
import type { Row } from './rows.ts';
import { sabotage } from './sabotage.ts';
import { remembering, trajectories } from './trajectories.ts';
import { findingOf, inapplicable, judge } from './trial.ts';
import type { Judge } from './trial.ts';

/** How a row is run. */
export interface RowOptions {
  readonly seed: number;
  readonly programs: number;
  readonly profile: Profile;
  /** Diagnoses already known on this row: the search goes on past them. */
  readonly known: ReadonlySet<string>;
  readonly coverage: CoverageCounter;
  /** What every program has. */
  readonly pin?: Pin;
  /** Climb towards the budget of the law from the programs that came closest. */
  readonly climb?: boolean;
  /** Prove that the law can fail on this row. */
  readonly saboteurs: boolean;
  /** Whether a law that this one stands on is broken: what cannot fail then is no wonder, and is not searched for any further. */
  readonly unfounded?: () => Promise<boolean>;
}

/** What a row gave, without its key and its time. */
export type RowResult = Omit<Outcome, 'subject' | 'variant' | 'hyperparameter' | 'law' | 'ms'>;

/** How many programs of a row must say that the law does not apply before it is believed. */
const convinced = 3;

/** How many programs of a row are run at once before it is worth a full batch. */
const fewAtFirst = 4;

/** The first thing that the drawn programs had to say, and what they had to say of the row as a whole. */
interface Found {
  readonly index: number;
  readonly program: Program;
  readonly finding: Finding;
}

/**
 * Judges programs in the order drawn until `stop` says so: `first`, then `times` as many at once as before, up to as many as
 * the session likes.
 */
async function judgeAll(
  check: Judge,
  drawn: readonly Program[],
  { first, times = Number.POSITIVE_INFINITY, width }: { readonly first: number; readonly times?: number; readonly width: number },
  stop: (judgement: Judgement, program: Program, index: number) => boolean,
): Promise<number> {
  let size = first;
  for (let start = 0; start < drawn.length; size *= times) {
    const chunk = drawn.slice(start, start + Math.min(width, size));
    const judgements = await Promise.all(chunk.map(check));
    for (const [offset, program] of chunk.entries()) if (stop(judgements[offset], program, start + offset)) return start + offset + 1;
    start += chunk.length;
  }
  return drawn.length;
}

/** Runs one law on one hyperparameter: search, confirm, shrink, normalise, explain, and prove that the check can fail. */
export async function runRow(row: Row, session: Session, options: RowOptions): Promise<RowResult> {
  const { subject, hyperparameter, law } = row;
  const skipped = subject.unavailable ?? law.skips(subject, hyperparameter);
  if (skipped !== undefined) return { verdict: 'skipped', reason: skipped, runs: 0 };
  const own = traitsOf(row);
  const { pin } = options;
  const outside = pin === undefined ? undefined : beside(row, own, pin);
  if (outside !== undefined) return { verdict: 'skipped', reason: outside, runs: 0 };
  const traits = pin === undefined ? own : pinnedTraits(own, pin);
  const free = programs(subject, hyperparameter, traits);
  const arbitrary = pin === undefined ? free : free.map((program) => pinnedProgram(program, row, traits, pin));
  const seed = hash(`${options.seed}|${rowKey(row)}`);
  const numRuns = Math.ceil(affordable(options.programs, subject.atMost, options.profile) * (law.effort ?? 1));
  let drawn = fc.sample(arbitrary, { seed, numRuns });
  const width = session.batch ?? 1;
  const counted: Session = {
    ...session,
    run: (ran) => {
      options.coverage.ran(ran);
      return session.run(ran);
    },
  };
  const check = judge(law, subject, hyperparameter, width === 1 ? counted : { ...counted, run: batching(counted).run });
  let runs = 0;
  try {
    let varying = 0;
    const tally = new MustShowTally(row);
    const missing = (): Missing | undefined => tally.missing().find(({ finding }) => !options.known.has(finding.diagnosis));
    let silent = 0;
    const told: { reason?: string; found?: Found } = {};
    const consider = (judgement: Judgement, program: Program, index: number): boolean => {
      if (options.coverage.count(program, subject, hyperparameter).varying) varying += 1;
      const why = inapplicable(judgement);
      if (why !== undefined) {
        told.reason ??= why;
        silent += 1;
        return silent === convinced && silent === index + 1;
      }
      const finding = findingOf(judgement);
      tally.add(program, judgement);
      if (finding === undefined || options.known.has(finding.diagnosis)) return false;
      told.found = { index, program, finding };
      return true;
    };
    // Few at first: they may tell that the law does not apply, and a full batch would be wasted on that.
    runs = await judgeAll(check, drawn, { first: fewAtFirst, width }, consider);
    const needsVariety = traits.target === 'varying' && traits.minSteps > 1 && hyperparameter !== '*';
    const uniform = (): boolean => needsVariety && 2 * varying < runs;
    // More are needed to tell that something never shows than that it shows, or that schedules hardly vary than that they do.
    const most = Math.max(numRuns, options.programs, searched);
    if ((missing() !== undefined || uniform()) && told.found === undefined && runs === numRuns && runs < most) {
      drawn = fc.sample(arbitrary, { seed, numRuns: most });
      await judgeAll(check, drawn.slice(numRuns), { first: fewAtFirst, width }, (judgement, program, index) => {
        runs += 1;
        return consider(judgement, program, numRuns + index) || (missing() === undefined && !uniform());
      });
    }
    const [dull, judged] = [uniform(), runs];
    const { reason, found } = told;
    if (found !== undefined) {
      const { index, program, finding } = found;
      return { ...(await failure(row, program, finding, { arbitrary, seed, index, width })), runs };
    }
    if (reason !== undefined && silent === runs) return { verdict: 'skipped', reason, runs };
    const absent = missing();
    if (absent !== undefined) {
      const { finding } = absent;
      // A program that is easy to read stands for all, where it does not show it either.
      const typical = typicalProgram(subject, hyperparameter);
      const alike = notShown(row, finding.diagnosis, await check(typical))?.finding.because === finding.because;
      return { ...(await failure(row, alike ? typical : absent.program, finding)), runs };
    }
    if (options.climb === true) {
      let highest: number | undefined;
      const measuring = judge(law, subject, hyperparameter, session, {
        near: (ratio) => {
          if (Number.isFinite(ratio)) highest = Math.max(highest ?? 0, ratio);
        },
      });
      let finding: Finding | undefined;
      const found = await climb({
        subject,
        seed,
        drawn,
        programs: drawn.length,
        measure: async (program) => {
          highest = undefined;
          runs += 1;
          finding = findingOf(await measuring(program));
          return { ratio: highest, broken: finding !== undefined && !options.known.has(finding.diagnosis) };
        },
      });
      await measuring.close();
      if (found !== undefined && finding !== undefined) return { ...(await failure(row, found, finding, 'climbed')), runs };
    }
    if (options.known.size > 0) return { verdict: 'passed', runs };
    if (dull) return { verdict: 'errored', reason: `vacuous: the schedule varied in only ${varying} of ${judged} programs`, runs };
    // Most saboteurs are caught by the first program; one that few programs miss may have as many as any other subject gets.
    const missed = options.saboteurs ? await uncaught(row, drawn) : undefined;
    if (missed !== undefined && (await options.unfounded?.()) === true)
      return { verdict: 'errored', reason: `vacuous: the saboteur "${missed}" was not caught`, runs };
    const blind = missed !== undefined ? await uncaught(row, fc.sample(arbitrary, { seed, numRuns: most })) : undefined;
    // What does not apply to some programs, and cannot fail on the others, does not apply.
    if (blind !== undefined && reason !== undefined) return { verdict: 'skipped', reason, runs };
    if (blind !== undefined)
      return { verdict: 'errored', reason: `vacuous: the saboteur "${blind}" was not caught in ${most} programs`, runs };
    return { verdict: 'passed', runs };
  } catch (error) {
    return { verdict: 'errored', reason: error instanceof Error ? error.message : String(error), runs };
  } finally {
    await check.close();
  }
}

/** Where a program came from, so that fast-check can shrink it. */
interface Origin {
  readonly arbitrary: fc.Arbitrary<Program>;
  readonly seed: number;
  readonly index: number;
  /** How many programs were run together. */
  readonly width: number;
}

async function failure(row: Row, program: Program, found: Finding, from?: Origin | 'climbed'): Promise<Omit<RowResult, 'runs'>> {
  const { subject, hyperparameter, law } = row;
  const origin = from === 'climbed' ? undefined : from;
  const alone = async (candidate: Program, seen?: Trace[]): Promise<Finding | undefined> => {
    const opened = await subject.open();
    const session = seen === undefined ? opened : remembering(opened, seen);
    const check = judge(law, subject, hyperparameter, session);
    try {
      const judgement = await check(candidate);
      return findingOf(judgement) ?? (from === undefined ? notShown(row, found.diagnosis, judgement)?.finding : undefined);
    } finally {
      await check.close();
      await session.close();
    }
  };
  for (let time = 0; time < 2; time += 1) {
    const again = await alone(program);
    if (again?.diagnosis !== found.diagnosis) {
      return {
        verdict: 'errored',
        reason: `${(origin?.width ?? 1) > 1 && time === 0 ? 'execution-mode' : 'nondeterministic'}: found ${found.diagnosis}, but replayed alone it gives ${again?.diagnosis ?? 'nothing'}`,
      };
    }
  }
  const stillFails: StillFails = async (candidate) => {
    try {
      return (await alone(candidate))?.diagnosis === found.diagnosis;
    } catch {
      return false;
    }
  };
  // What was climbed to was never drawn: fast-check cannot shrink it, and the fixed order does the rest.
  const reduced = origin === undefined ? program : await shrink(origin, stillFails, program);
  const smallest = from === undefined ? program : await normalise(reduced, subject, hyperparameter, stillFails);
  const seen: Trace[] = [];
  const finding = (await alone(smallest, seen)) ?? found;
  const updates = trajectories(seen, finding);
  const irrelevant = await irrelevantParts(smallest, stillFails);
  const kept = makeCase(subject, hyperparameter, law.id, finding, smallest);
  return {
    verdict: 'failed',
    diagnosis: finding.diagnosis,
    firstStep: finding.step,
    finding,
    irrelevant,
    ...(updates === undefined ? {} : { updates }),
    case: kept,
    replay: kept.id,
  };
}

/** Lets fast-check shrink program `index` of the draw while the diagnosis stays. */
async function shrink({ arbitrary, seed, index }: Origin, stillFails: StillFails, program: Program): Promise<Program> {
  const property = fc.asyncProperty(fc.limitShrink(arbitrary, 150), async (candidate) => !(await stillFails(candidate)));
  const details = await fc.check(property, { seed, path: String(index), numRuns: 1 });
  return details.counterexample?.[0] ?? program;
}

/** The first saboteur that the drawn programs do not catch. */
async function uncaught({ subject, hyperparameter, law }: Row, drawn: readonly Program[]): Promise<string | undefined> {
  const { saboteurs } = law.catches;
  for (const id of typeof saboteurs === 'function' ? saboteurs(subject, hyperparameter) : saboteurs) {
    const broken = sabotage(subject, id, hyperparameter);
    const session = await broken.open();
    const width = session.batch ?? 1;
    const batched = width === 1 ? session : { ...session, batch: width, run: batching(session).run };
    const check = judge(law, broken, hyperparameter, batched, { undiagnosed: true });
    let caught = false;
    const tally = new MustShowTally({ subject: broken, hyperparameter, law });
    // Most saboteurs are caught by the first program. What never shows has not shown once enough programs are searched.
    await judgeAll(check, drawn, { first: 1, times: fewAtFirst, width }, (judgement, program, index) => {
      tally.add(program, judgement);
      caught = findingOf(judgement) !== undefined || (index + 1 >= Math.min(searched, drawn.length) && tally.missing().length > 0);
      return caught;
    });
    await check.close();
    await session.close();
    if (!caught) return id;
  }
  return undefined;
}
