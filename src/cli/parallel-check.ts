import { Worker } from 'node:worker_threads';
import type { CheckOptions } from '#engine/check.ts';
import { check } from '#engine/check.ts';
import { rowKey, rowsOf } from '#engine/rows.ts';
import type { Row } from '#engine/rows.ts';
import type { Outcome, Report, RowKey } from '#model/report.ts';
import type { Subject } from '#model/subject.ts';
import { joinReports } from './merge-reports.ts';
import type { SelectOptions } from './select.ts';

/** What a worker needs to know, all of it data. */
export interface WorkerPlan {
  /** The names that the user gave, and how to find them: every worker selects the same subjects in the same order. */
  readonly names: readonly string[];
  readonly select: SelectOptions;
  readonly options: Pick<CheckOptions, 'profile' | 'seed' | 'programs' | 'hyperparameter' | 'pin' | 'platform' | 'known' | 'cases'> & {
    readonly laws: readonly string[];
    /** The keys of the rows to run. */
    readonly chosen: readonly string[];
    readonly abort: SharedArrayBuffer;
  };
}

/** What a worker is told: to check a subject, or that there is no more. */
export type ToWorker = { readonly kind: 'check'; readonly index: number } | { readonly kind: 'end' };

/** What a worker says. */
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly row: RowKey }
  | { readonly kind: 'outcome'; readonly outcome: Outcome }
  | { readonly kind: 'report'; readonly index: number; readonly report: Report }
  | { readonly kind: 'broken'; readonly message: string };

/** How often an interruption is passed on to the workers, in milliseconds. */
const beat = 50;

/** What the command line wants to know while workers run. */
interface Watched extends Omit<CheckOptions, 'onProgress'> {
  readonly onProgress?: (row: RowKey, done: number, total: number) => void;
  /** Results that need not be found again, by the place of the subject; `keys` are the rows that were chosen of it. */
  readonly reused?: (index: number, keys: readonly string[]) => Report | undefined;
  /** Told the result of a subject that was run to its end. */
  readonly onReport?: (index: number, keys: readonly string[], report: Report) => void;
}

/**
 * The same as `check`, with one subject after the other handed to as many worker threads as there are jobs. The report
 * is the one of a single run: what a row gives depends on its key and the seed alone.
 *
 * @param chosen What the user named, and what was found; each worker selects again, since subjects cannot be sent.
 * @param jobs Threads, `≥ 1`; one runs everything here.
 */
export async function parallelCheck(
  {
    names,
    options: select,
    subjects,
  }: { readonly names: readonly string[]; readonly options: SelectOptions; readonly subjects: readonly Subject[] },
  options: Watched,
  jobs: number,
): Promise<Report> {
  const columns = ({ subject, hyperparameter, law }: Row): RowKey => ({
    subject: subject.name,
    ...(subject.variant === undefined ? {} : { variant: subject.variant }),
    hyperparameter,
    law: law.id,
  });
  const { onProgress, reused, onReport, ...rest } = options;
  const began = performance.now();
  const { laws, only, aborted, onOutcome, saboteurs: _, ...plain } = rest;
  const keysOf = subjects.map((subject) =>
    rowsOf(subject, laws, options.hyperparameter)
      .filter((row) => only?.(row) ?? true)
      .map(rowKey),
  );
  const chosen = keysOf.flat();
  const reports: Report[] = [];
  let done = 0;
  for (const [index, keys] of keysOf.entries()) {
    const before = reused?.(index, keys);
    if (before === undefined) continue;
    reports[index] = before;
    done += keys.length;
    for (const outcome of before.outcomes) onOutcome?.(outcome);
  }
  const waiting = subjects.map((_subject, index) => index).filter((index) => reports[index] === undefined);
  const finished = (index: number, report: Report): void => {
    reports[index] = report;
    const keys = keysOf[index] ?? [];
    if (aborted?.() !== true) onReport?.(index, keys, report);
  };
  const joined = (): Report => ({ ...joinReports(reports.filter((report) => report !== undefined)), ms: performance.now() - began });
  if (Math.min(jobs, waiting.length) < 2) {
    const keys = new Set(chosen);
    for (const index of waiting) {
      const subject = subjects[index];
      if (subject === undefined) continue;
      finished(
        index,
        await check([subject], {
          ...rest,
          only: (row) => keys.has(rowKey(row)),
          onProgress: (row) => {
            onProgress?.(columns(row), done, chosen.length);
            done += 1;
          },
        }),
      );
    }
    return joined();
  }
  const abort = new SharedArrayBuffer(4);
  const flag = new Int32Array(abort);
  const plan: WorkerPlan = { names, select, options: { ...plain, laws: laws.map(({ id }) => id), chosen, abort } };
  const watch = setInterval(() => {
    if (aborted?.() === true) Atomics.store(flag, 0, 1);
  }, beat);
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./check-worker.js', import.meta.url), { workerData: plan });
      const next = (): void => {
        const index = waiting.shift();
        const message: ToWorker = index === undefined ? { kind: 'end' } : { kind: 'check', index };
        worker.postMessage(message);
      };
      worker.on('message', (message: FromWorker) => {
        switch (message.kind) {
          case 'ready':
            return next();
          case 'progress':
            onProgress?.(message.row, done, chosen.length);
            done += 1;
            return undefined;
          case 'outcome':
            return onOutcome?.(message.outcome);
          case 'report':
            finished(message.index, message.report);
            return next();
          case 'broken':
            return reject(new Error(message.message));
        }
      });
      worker.on('error', reject);
      worker.on('exit', () => resolve());
    });
  try {
    await Promise.all(Array.from({ length: Math.min(jobs, waiting.length) }, one));
  } finally {
    clearInterval(watch);
  }
  return joined();
}
