import fc from 'fast-check';
import { programs } from '#arbitraries/programs.ts';
import type { Finding } from '#model/finding.ts';
import type { Law, Traits } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Outcome } from '#model/report.ts';
import type { Session, Subject } from '#model/subject.ts';
import { makeCase } from './case.ts';
import type { CoverageCounter } from './coverage.ts';
import { irrelevantParts } from './explain.ts';
import { hash } from './hash.ts';
import { normalise } from './normalise.ts';
import type { StillFails } from './normalise.ts';
import { sabotage } from './saboteurs.ts';
import { findingOf, judge } from './trial.ts';

/** One row to run. */
export interface Row {
  readonly subject: Subject;
  readonly hyperparameter: string;
  readonly law: Law;
}

/** How a row is run. */
export interface RowOptions {
  readonly seed: number;
  readonly programs: number;
  /** Diagnoses already known on this row: the search goes on past them. */
  readonly known: ReadonlySet<string>;
  readonly coverage: CoverageCounter;
  /** Prove that the law can fail on this row. */
  readonly saboteurs: boolean;
}

/** What a row gave, without its key and its time. */
export type RowResult = Omit<Outcome, 'subject' | 'variant' | 'hyperparameter' | 'law' | 'ms'>;

/** A name for a row that never changes. */
function rowKey({ subject, hyperparameter, law }: Row): string {
  return [subject.name, subject.variant ?? '', hyperparameter, law.id].join('|');
}

function traitsOf({ subject, hyperparameter, law }: Row): Traits {
  return typeof law.traits === 'function' ? law.traits(subject, hyperparameter) : law.traits;
}

/** Runs one law on one hyperparameter: search, confirm, shrink, normalise, explain, and prove that the check can fail. */
export async function runRow(row: Row, session: Session, options: RowOptions): Promise<RowResult> {
  const { subject, hyperparameter, law } = row;
  const skipped = law.skips(subject, hyperparameter);
  if (skipped !== undefined) return { verdict: 'skipped', reason: skipped, runs: 0 };
  const traits = traitsOf(row);
  const arbitrary = programs(subject, hyperparameter, traits);
  const seed = hash(`${options.seed}|${rowKey(row)}`);
  const drawn = fc.sample(arbitrary, { seed, numRuns: options.programs });
  let runs = 0;
  try {
    let varying = 0;
    let withEffect = law.withoutEffect === undefined;
    const check = judge(law, subject, hyperparameter, session);
    for (const [index, program] of drawn.entries()) {
      if (options.coverage.count(program, hyperparameter).varying) varying += 1;
      runs += 1;
      const judgement = await check(program);
      const finding = findingOf(judgement);
      if (judgement === undefined) withEffect = true;
      if (finding === undefined || options.known.has(finding.diagnosis)) continue;
      return { ...(await failure(row, program, finding, { arbitrary, seed, index })), runs };
    }
    if (!withEffect && law.withoutEffect !== undefined) {
      const finding = law.withoutEffect(subject, hyperparameter);
      // Not the smallest program but the longest: in a small one a healthy subject may show no effect either.
      const longest = drawn.reduce((one, other) => (other.gradients.length > one.gradients.length ? other : one));
      if (!options.known.has(finding.diagnosis)) return { ...(await failure(row, longest, finding)), runs };
    }
    if (options.known.size > 0) return { verdict: 'passed', runs };
    if (traits.target === 'varying' && traits.minSteps > 1 && 2 * varying < drawn.length && hyperparameter !== '*') {
      return { verdict: 'errored', reason: `vacuous: the schedule varied in only ${varying} of ${drawn.length} programs`, runs };
    }
    const blind = options.saboteurs ? await uncaught(row, drawn) : undefined;
    if (blind !== undefined)
      return { verdict: 'errored', reason: `vacuous: the saboteur "${blind}" was not caught in ${drawn.length} programs`, runs };
    return { verdict: 'passed', runs };
  } catch (error) {
    return { verdict: 'errored', reason: error instanceof Error ? error.message : String(error), runs };
  }
}

/** Where a program came from, so that fast-check can shrink it. */
interface Origin {
  readonly arbitrary: fc.Arbitrary<Program>;
  readonly seed: number;
  readonly index: number;
}

async function failure(row: Row, program: Program, found: Finding, origin?: Origin): Promise<Omit<RowResult, 'runs'>> {
  const { subject, hyperparameter, law } = row;
  const alone = async (candidate: Program): Promise<Finding | undefined> => {
    const session = await subject.open();
    try {
      const judgement = await judge(law, subject, hyperparameter, session)(candidate);
      return (
        findingOf(judgement) ??
        (judgement === 'no effect' && law.withoutEffect !== undefined && origin === undefined
          ? law.withoutEffect(subject, hyperparameter)
          : undefined)
      );
    } finally {
      await session.close();
    }
  };
  for (let time = 0; time < 2; time += 1) {
    const again = await alone(program);
    if (again?.diagnosis !== found.diagnosis) {
      return {
        verdict: 'errored',
        reason: `nondeterministic: found ${found.diagnosis}, but replayed alone it gives ${again?.diagnosis ?? 'nothing'}`,
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
  const smallest =
    origin === undefined ? program : await normalise(await shrink(origin, stillFails, program), subject, hyperparameter, stillFails);
  const finding = (await alone(smallest)) ?? found;
  const irrelevant = await irrelevantParts(smallest, stillFails);
  const kept = makeCase(subject, hyperparameter, law.id, finding, smallest);
  return { verdict: 'failed', diagnosis: finding.diagnosis, firstStep: finding.step, finding, irrelevant, case: kept, replay: kept.id };
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
    const check = judge(law, broken, hyperparameter, session);
    let caught = law.withoutEffect !== undefined;
    for (const program of drawn) {
      const judgement = await check(program);
      if (findingOf(judgement) !== undefined) {
        caught = true;
        break;
      }
      if (law.withoutEffect !== undefined && judgement === undefined) caught = false;
    }
    await session.close();
    if (!caught) return id;
  }
  return undefined;
}
