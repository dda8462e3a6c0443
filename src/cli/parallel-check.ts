import { checkReusing } from '#engine/check.ts';
import type { CheckOptions } from '#engine/check.ts';
import type { Earlier, RowRecord } from '#engine/reuse.ts';
import { rowColumns, rowKey, rowsOf } from '#engine/rows.ts';
import type { Row } from '#engine/rows.ts';
import { version } from '#engine/version.ts';
import type { Outcome, Report, RowKey } from '#model/report.ts';
import type { Subject } from '#model/subject.ts';
import { joinReports } from './merge-reports.ts';
import { RowWorker } from './row-worker.ts';
import type { Ending, RowWorkerOptions } from './row-worker.ts';

/** How often an interruption is passed on to the workers, in milliseconds. */
const beat = 50;

/** Threads that one subject may end before it is tried no further. */
const patience = 3;

/** What the command line wants to know while workers run. */
interface Watched extends Omit<CheckOptions, 'onProgress' | 'saboteurs'> {
  readonly seed: number;
  readonly profile: NonNullable<CheckOptions['profile']>;
  readonly onProgress?: (row: RowKey, done: number, total: number) => void;
  /** What earlier runs tell of the subject in this place. */
  readonly earlier?: (index: number) => Earlier | undefined;
  /** Told what a later run need not find again: rows by their keys, and what probing told of the subject in this place. */
  readonly onRecords?: (index: number, records: ReadonlyMap<string, RowRecord>, inferred: Report['inferred']) => void;
}

/** The threads of a run. */
interface Threads {
  readonly worker: RowWorkerOptions;
  readonly first: RowWorker;
  readonly jobs: number;
}

/** Rows that ended without the engine, as a report of their own. */
function reportOf({ seed, profile }: Watched, outcomes: readonly Outcome[]): Report {
  return { ratelaw: version, seed, profile, outcomes, coverage: {}, missed: [], stale: [], inferred: [], ms: 0 };
}

/**
 * The same as `check`, with one subject after the other handed to as many worker threads as there are jobs. The report
 * is the one of a single run: what a row gives depends on its key and the seed alone. No code of a subject runs in this
 * thread, so that none of it can keep an interruption, a time limit or what was found from being seen: a thread that does
 * not come back is ended, its row is errored, and another one goes on.
 *
 * @param subjects What was found; each worker selects again, since subjects cannot be sent.
 * @param options How to check, and whom to tell.
 * @param threads How to start a thread; one that was started ahead, since that takes a while; and how many there may be, `≥ 1`.
 */
export async function parallelCheck(
  subjects: readonly Subject[],
  options: Watched,
  { worker: ahead, first, jobs }: Threads,
): Promise<Report> {
  const { onProgress, earlier, onRecords, ...rest } = options;
  const began = performance.now();
  const { laws, only, aborted, onOutcome, ...plain } = rest;
  const rows = subjects.map((subject) => rowsOf(subject, laws, options.hyperparameter).filter((row) => only?.(row) ?? true));
  const keysOf = rows.map((ofSubject) => ofSubject.map(rowKey));
  const total = keysOf.flat().length;
  /** The parts of the result of each subject: more than one where a thread was ended in the middle. */
  const parts: Report[][] = subjects.map(() => []);
  let done = 0;
  const progressed = (row: RowKey): void => {
    onProgress?.(row, done, total);
    done += 1;
  };
  const reused = subjects.map((_, index) => earlier?.(index));
  const stopped = (): boolean => aborted?.() === true;
  for (const [index, keys] of keysOf.entries()) {
    const there = reused[index];
    if (there === undefined || keys.some((key) => there.rows[key] === undefined)) continue;
    const chosen = new Set(keys);
    const given = {
      ...plain,
      laws,
      ...(onOutcome === undefined ? {} : { onOutcome }),
      onProgress: (row: Row) => progressed(rowColumns(row)),
    };
    // Nothing of it is run, so that it may be done here.
    const subject = subjects.slice(index, index + 1);
    parts[index]?.push(await checkReusing(subject, { ...given, only: (row) => chosen.has(rowKey(row)) }, { earlier: there }));
  }
  const waiting = subjects.map((_subject, index) => index).filter((index) => parts[index]?.length === 0);
  const told = { ...plain, laws: laws.map(({ id }) => id) };
  const start = (): RowWorker => new RowWorker(ahead);

  /** Runs all rows of one subject. @returns The worker to go on with. */
  async function whole(index: number, first: RowWorker): Promise<RowWorker> {
    let worker = first;
    let left = rows[index] ?? [];
    const records = new Map<string, RowRecord>();
    const there = reused[index];
    const errored = (row: RowKey, reason: string): void => {
      const outcome: Outcome = { ...row, verdict: 'errored', reason, runs: 0, ms: 0 };
      parts[index]?.push(reportOf(options, [outcome]));
      onOutcome?.(outcome);
    };
    for (let ended = 1; ; ended += 1) {
      let reached = -1;
      const found: Outcome[] = [];
      const ending: Ending = await worker.check(
        { index, keys: left.map(rowKey), options: told, ...(there === undefined ? {} : { earlier: there }) },
        {
          onProgress: (row) => {
            reached += 1;
            progressed(row);
          },
          onOutcome: (outcome) => {
            found.push(outcome);
            onOutcome?.(outcome);
          },
          onRecord: (key, record) => void records.set(key, record),
        },
      );
      if (ending.kind === 'report') {
        parts[index]?.push(ending.report);
        onRecords?.(index, records, ending.report.inferred);
        return worker;
      }
      parts[index]?.push(reportOf(options, found));
      if (stopped()) return worker;
      worker = start();
      // Where it ended before its first row, it would again.
      const tried = reached < 0 ? left.length : reached + 1;
      const further = ended < patience ? tried : left.length;
      const [present, never] = [left.slice(Math.max(0, reached), tried), left.slice(tried, further)];
      for (const row of present) errored(rowColumns(row), ending.reason);
      for (const row of never) errored(rowColumns(row), `${ending.reason}; ${patience} threads ended so, and it is not tried any further`);
      done += further - Math.max(0, reached + 1);
      left = left.slice(further);
      if (left.length === 0) return worker;
    }
  }

  const watch = setInterval(() => {
    if (stopped()) Atomics.store(new Int32Array(ahead.abort), 0, 1);
  }, beat);
  const one = async (_: unknown, place: number): Promise<void> => {
    let worker = place === 0 ? first : start();
    for (let index = waiting.shift(); index !== undefined && !stopped(); index = waiting.shift()) worker = await whole(index, worker);
    await worker.close();
  };
  try {
    await Promise.all(Array.from({ length: Math.min(jobs, waiting.length) }).map(one));
  } finally {
    clearInterval(watch);
  }
  const found = parts.flat();
  return { ...joinReports(found.length === 0 ? [reportOf(options, [])] : found), ms: performance.now() - began };
}
