import fc from 'fast-check';
import { programs } from '#arbitraries/programs.ts';
import type { Finding } from '#model/finding.ts';
import type { Judgement, Law } from '#model/law.ts';
import type { Case, Outcome } from '#model/report.ts';
import type { Session, Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import { irrelevantParts } from './explain.ts';
import { hash } from './hash.ts';
import { inferred } from './infer.ts';
import { notShown } from './must-show.ts';
import { traitsOf } from './rows.ts';
import type { Row } from './rows.ts';
import { remembering, trajectories } from './trajectories.ts';
import { findingOf, judge } from './trial.ts';
import type { Judge } from './trial.ts';

/** What became of a kept case. */
export type Replayed =
  | { readonly status: 'FAILED'; readonly finding: Finding; readonly updates?: NonNullable<Outcome['updates']> }
  | { readonly status: 'FIXED' }
  | { readonly status: 'STALE'; readonly reason: string };

/**
 * How many programs must all show nothing before a case of something that never shows is said to fail still. Healthy
 * subjects show it in every program (60 of 60 on each of 34 rows of twins and of the reference library); one that shows it
 * in a fifth of them only is still found out with 0.93 (1 − 0.8¹²). Each is run in every check that has such a known
 * failure, which may take 2 % of it: `npm run bench` measures that.
 */
const searchedAgain = 12;

/** What a case says never shows: unless one of many programs shows it now. */
async function neverShown(kept: Case, row: Row, judgement: Judgement, check: Judge): Promise<Finding | undefined> {
  const absent = notShown(row, kept.diagnosis, judgement);
  if (absent === undefined) return undefined;
  const drawn = fc.sample(programs(row.subject, row.hyperparameter, traitsOf(row)), { seed: hash(kept.id), numRuns: searchedAgain });
  for (const program of drawn) if (absent.shownBy(await check(program)) === true) return undefined;
  return absent.finding;
}

/** The parts of a case that fails still which any other value could replace. */
export async function irrelevantOf(kept: Case, row: Row): Promise<readonly string[]> {
  const { hyperparameter, law } = row;
  const session = await row.subject.open();
  const { subject } = await inferred(row.subject, session);
  const check = judge(law, subject, hyperparameter, session);
  try {
    return await irrelevantParts(kept.program, async (candidate) => {
      try {
        const judgement = await check(candidate);
        const finding = findingOf(judgement) ?? notShown({ ...row, subject }, kept.diagnosis, judgement)?.finding;
        return finding?.diagnosis === kept.diagnosis;
      } catch {
        return false;
      }
    });
  } finally {
    await check.close();
    await session.close();
  }
}

/** What stands under the subject now and did not when the case was recorded, in one sentence; `undefined` when nothing does. */
function otherVersions({ versions = {} }: Case, { versions: present = {} }: Subject): string | undefined {
  const changed = Object.entries(versions).filter(([name, version]) => present[name] !== version);
  if (changed.length === 0) return undefined;
  const before = changed.map(([name, version]) => `${name} ${version}`).join(', ');
  const now = changed.map(([name]) => (present[name] === undefined ? `no ${name}` : `${name} ${present[name]}`)).join(', ');
  return `it was recorded with ${before} and passes here, with ${now}: remove it if that mended it, or replay it with what it was recorded with`;
}

/** What a case does in a session of its own. */
async function replayed(kept: Case, row: Row, session: Session, here: string | undefined): Promise<Replayed> {
  const seen: Trace[] = [];
  const check = judge(row.law, row.subject, row.hyperparameter, remembering(session, seen));
  try {
    const judgement = await check(kept.program);
    const finding = findingOf(judgement) ?? (await neverShown(kept, row, judgement, check));
    if (finding !== undefined && finding.diagnosis !== kept.diagnosis)
      return { status: 'STALE', reason: `it now fails with ${finding.diagnosis}, not ${kept.diagnosis}` };
    if (finding !== undefined) {
      const updates = trajectories(seen, finding);
      return { status: 'FAILED', finding, ...(updates === undefined ? {} : { updates }) };
    }
    if (here !== undefined && kept.platform !== undefined && kept.platform !== here)
      return {
        status: 'STALE',
        reason: `it was recorded on ${kept.platform} and passes here, on ${here}: replay it there before it is called fixed`,
      };
    const other = otherVersions(kept, row.subject);
    return other === undefined ? { status: 'FIXED' } : { status: 'STALE', reason: other };
  } finally {
    await check.close();
  }
}

/**
 * Runs exactly one case: no shrinking, and a search only where the case stands for what no program of its row shows.
 * A case that passes where it was not recorded is stale, not fixed: another platform, or another build of a library, may
 * only round otherwise.
 *
 * @param kept A case as it is in its file, or in an outcome.
 * @param given The subject it is about; another one is asked just the same.
 * @param law The law it is about.
 * @param here The present platform, e.g. `linux-x64`; absent, every platform is taken for the one of the case.
 * @returns `FAILED` with the finding while it fails with its diagnosis, `FIXED` once it passes, `STALE` with a reason where
 * neither can be said. Never rejects for what a subject does.
 * @example const { status } = await replay(kept, mySubject, law); // 'FIXED'
 */
export async function replay(kept: Case, given: Subject, law: Law, here?: string): Promise<Replayed> {
  if (!(kept.hyperparameter in given.hyperparameters) && kept.hyperparameter !== '*') {
    return { status: 'STALE', reason: `${given.name} no longer declares ${kept.hyperparameter}` };
  }
  if (given.unavailable !== undefined) return { status: 'STALE', reason: given.unavailable };
  const session = await given.open();
  try {
    // The case was found on a subject whose undeclared conventions had been probed: without them a law may have nothing to say.
    const { subject } = await inferred(given, session);
    // What is no longer promised is no longer broken: a declaration may have been mended since.
    const skipped = law.skips(subject, kept.hyperparameter);
    if (skipped !== undefined) return { status: 'STALE', reason: `the law does not apply to ${subject.name} now: ${skipped}` };
    return await replayed(kept, { subject, hyperparameter: kept.hyperparameter, law }, session, here);
  } catch (error) {
    return { status: 'STALE', reason: error instanceof Error ? error.message : String(error) };
  } finally {
    await session.close();
  }
}
