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
  readonly options: Pick<CheckOptions, 'profile' | 'seed' | 'programs' | 'hyperparameter' | 'pin' | 'known' | 'cases'> & {
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
  const { onProgress, ...rest } = options;
  if (Math.min(jobs, subjects.length) < 2) {
    return check(subjects, {
      ...rest,
      ...(onProgress === undefined ? {} : { onProgress: (row, done, total) => onProgress(columns(row), done, total) }),
    });
  }
  const began = performance.now();
  const { laws, only, aborted, onOutcome, saboteurs: _, ...plain } = rest;
  const rows = subjects.flatMap((subject) => rowsOf(subject, laws, options.hyperparameter)).filter((row) => only?.(row) ?? true);
  const chosen = rows.map(rowKey);
  const abort = new SharedArrayBuffer(4);
  const flag = new Int32Array(abort);
  const plan: WorkerPlan = { names, select, options: { ...plain, laws: laws.map(({ id }) => id), chosen, abort } };
  const waiting = subjects.map((_subject, index) => index);
  const reports: Report[] = [];
  let done = 0;
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
            onProgress?.(message.row, done, rows.length);
            done += 1;
            return undefined;
          case 'outcome':
            return onOutcome?.(message.outcome);
          case 'report':
            reports[message.index] = message.report;
            return next();
          case 'broken':
            return reject(new Error(message.message));
        }
      });
      worker.on('error', reject);
      worker.on('exit', () => resolve());
    });
  try {
    await Promise.all(Array.from({ length: Math.min(jobs, subjects.length) }, one));
  } finally {
    clearInterval(watch);
  }
  return { ...joinReports(reports.filter((report) => report !== undefined)), ms: performance.now() - began };
}
