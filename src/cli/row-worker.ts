import { Worker } from 'node:worker_threads';
import type { CheckOptions } from '#engine/check.ts';
import type { Earlier, RowRecord } from '#engine/reuse.ts';
import type { Outcome, Report, RowKey } from '#model/report.ts';
import { share } from '#subjects/process/introductions.ts';
import type { Introductions } from '#subjects/process/introductions.ts';
import type { SelectOptions } from './select.ts';
import { UsageError } from './usage-error.ts';

/** What a worker is given when it starts, all of it data. */
export interface WorkerData {
  /** The names that the user gave, and how to find them: every worker selects the same subjects in the same order. */
  readonly names: readonly string[];
  readonly select: SelectOptions;
  /** Not zero once no further row is to be started. */
  readonly abort: SharedArrayBuffer;
  /** Moves whenever the worker does; odd while code of a subject runs. */
  readonly pulse: SharedArrayBuffer;
}

/** How to check, all of it data. */
type WorkerOptions = Pick<CheckOptions, 'profile' | 'seed' | 'programs' | 'hyperparameter' | 'pin' | 'platform' | 'known' | 'cases'> & {
  readonly laws: readonly string[];
};

/** Which rows to run: those of a subject that have these keys. */
export interface Task {
  readonly index: number;
  readonly keys: readonly string[];
  readonly options: WorkerOptions;
  /** Rows of it that need not be run. */
  readonly earlier?: Earlier;
}

/** What a worker is told: to run rows, or that there are no more. */
export type ToWorker = ({ readonly kind: 'check' } & Task) | { readonly kind: 'end' };

/** What a worker says. */
export type FromWorker =
  | { readonly kind: 'ready'; readonly introductions: Introductions }
  | { readonly kind: 'refused'; readonly sentence: string }
  | { readonly kind: 'progress'; readonly row: RowKey }
  | { readonly kind: 'outcome'; readonly outcome: Outcome }
  | { readonly kind: 'record'; readonly key: string; readonly record: RowRecord }
  | { readonly kind: 'report'; readonly report: Report };

/** How the rows of a subject ended: with a report, or with the thread. */
export type Ending = { readonly kind: 'report'; readonly report: Report } | { readonly kind: 'ended'; readonly reason: string };

/** What the rows of a subject tell while they run. */
interface Told {
  readonly onProgress: (row: RowKey) => void;
  readonly onOutcome: (outcome: Outcome) => void;
  readonly onRecord: (key: string, record: RowRecord) => void;
}

/** How often a pulse is felt, in milliseconds. */
const beat = 50;

/** Milliseconds without a sign after which a worker is ended that was asked to stop. */
const grace = 2000;

/** What a thread runs, and when it is ended. */
export interface RowWorkerOptions extends Pick<WorkerData, 'names' | 'select' | 'abort'> {
  /** Milliseconds after which code of a subject that does not come back is given up. */
  readonly deadline: number;
  readonly stopped: () => boolean;
  /** What subjects print: it must not get between the lines of a report. */
  readonly onPrinted: (text: string) => void;
}

/** A thread that runs rows, and is ended when code of a subject does not come back. */
export class RowWorker {
  readonly #worker: Worker;
  readonly #pulse = new Int32Array(new SharedArrayBuffer(4));
  readonly #options: RowWorkerOptions;
  readonly #ready: Promise<void>;
  #said: (message: FromWorker) => void = () => {};
  #left: (reason: string) => void = () => {};
  /** What is wrong with what the user named. */
  #refused: string | undefined;
  /** Why the thread is gone, once it is. */
  #gone: string | undefined;

  constructor(options: RowWorkerOptions) {
    this.#options = options;
    const { names, select, abort } = options;
    const workerData: WorkerData = { names, select, abort, pulse: this.#pulse.buffer };
    this.#worker = new Worker(new URL('./check-worker.js', import.meta.url), { workerData, stdout: true });
    this.#ready = new Promise((resolve) => {
      this.#worker.on('message', (message: FromWorker) => {
        if (message.kind === 'ready') {
          share(message.introductions);
          resolve();
        }
        if (message.kind === 'refused') this.#refused = message.sentence;
        this.#said(message);
      });
      const end = (reason: string): void => {
        this.#gone ??= reason;
        resolve();
        this.#left(this.#gone);
      };
      this.#worker.on('error', (error: unknown) =>
        end(`its code ended the thread it ran in: ${error instanceof Error ? error.message : String(error)}`),
      );
      this.#worker.on('exit', (code) => end(`its code ended the thread it ran in, with exit code ${code}`));
    });
    // Until it is given something to do it keeps nothing alive; last, since to listen keeps it.
    this.#worker.unref();
  }

  /**
   * Waits until it has found its subjects, or is gone: other threads then know what processes have told it.
   *
   * @throws UsageError when what the user named is refused.
   */
  async ready(): Promise<void> {
    this.#worker.ref();
    await this.#ready;
    this.#worker.unref();
    if (this.#refused !== undefined) throw new UsageError(this.#refused);
  }

  /** Runs rows of one subject; one call at a time. */
  async check(task: Task, { onProgress, onOutcome, onRecord }: Told): Promise<Ending> {
    this.#worker.ref();
    // To listen keeps the thread as well, so that it begins here; what was printed so far was kept.
    if (this.#worker.stdout.listenerCount('data') === 0)
      this.#worker.stdout.on('data', (chunk: Buffer) => this.#options.onPrinted(chunk.toString()));
    await this.#ready;
    return new Promise((resolve) => {
      const watch = this.#watch();
      const settle = (ending: Ending): void => {
        clearInterval(watch);
        this.#said = () => {};
        this.#left = () => {};
        resolve(ending);
      };
      this.#left = (reason) => settle({ kind: 'ended', reason });
      this.#said = (message) => {
        switch (message.kind) {
          case 'ready':
          case 'refused':
            return;
          case 'progress':
            return onProgress(message.row);
          case 'outcome':
            return onOutcome(message.outcome);
          case 'record':
            return onRecord(message.key, message.record);
          case 'report':
            return settle({ kind: 'report', report: message.report });
        }
      };
      if (this.#gone !== undefined) return this.#left(this.#gone);
      const message: ToWorker = { kind: 'check', ...task };
      this.#worker.postMessage(message);
    });
  }

  /** Lets the thread end by itself, with the processes that it started. */
  async close(): Promise<void> {
    if (this.#gone !== undefined) return;
    const message: ToWorker = { kind: 'end' };
    await new Promise<void>((resolve) => {
      this.#left = () => resolve();
      this.#worker.postMessage(message);
    });
  }

  /** Ends the thread once it shows no sign for too long. */
  #watch(): NodeJS.Timeout {
    let last = Atomics.load(this.#pulse, 0);
    let since = performance.now();
    return setInterval(() => {
      const now = Atomics.load(this.#pulse, 0);
      if (now !== last) [last, since] = [now, performance.now()];
      const { deadline, stopped } = this.#options;
      const silent = performance.now() - since;
      if (!(stopped() ? silent > grace : now % 2 !== 0 && silent > deadline)) return;
      this.#gone ??= `its code did not come back within ${deadline / 1000} s: an endless loop, or one update that takes longer (--deadline gives it more time)`;
      void this.#worker.terminate();
    }, beat);
  }
}
