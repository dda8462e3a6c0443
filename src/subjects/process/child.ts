import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { CannotStart, Died, TornLine, WentSilent, WrongId } from './errors.ts';

/** A program and its arguments. */
export type Command = readonly [program: string, ...args: readonly string[]];

/** As much of stderr, and of lines that are no messages, as a person would read. */
const kept = 20;

/** Milliseconds between the last word of a dying process and the news of its death, at most. */
const lastBreath = 100;

interface Pending {
  readonly id: number;
  readonly resolve: (message: object) => void;
  readonly reject: (error: Error) => void;
}

/** Children that must not outlive this process. */
const living = new Set<Child>();
process.once('exit', () => {
  for (const child of living) child.kill();
});

/** Whether a line means to be a message: everything else is something that was printed by accident. */
function messageOf(text: string): object | 'torn' | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null && 'id' in message ? message : undefined;
  } catch {
    return 'torn';
  }
}

/** One process: questions go to its stdin and answers come from its stdout, a JSON object a line, one at a time. */
export class Child {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #name: string;
  readonly #errors: string[] = [];
  readonly #stray: string[] = [];
  readonly #gone: Promise<void>;
  #pending: Pending | undefined;
  #spoke = false;
  #ended: string | undefined;

  constructor([program, ...args]: Command, environment: Readonly<Record<string, string | undefined>>) {
    this.#name = [program, ...args].join(' ');
    // A group of its own, so that whatever it starts goes with it, and Ctrl-C is ours to handle.
    this.#process = spawn(program, args, {
      stdio: 'pipe',
      detached: process.platform !== 'win32',
      env: { ...process.env, ...environment },
    });
    living.add(this);
    this.#gone = new Promise((resolve) => {
      this.#process.once('error', (error: NodeJS.ErrnoException) => {
        this.#end(error.code === 'ENOENT' ? `${error.message}; name a program that is installed and on the PATH` : error.message);
        resolve();
      });
      this.#process.once('close', (code, signal) => {
        this.#end(signal === null ? `exit code ${code}` : `signal ${signal}`);
        resolve();
      });
    });
    // Writing to a process that has just died: its end is told by `close`.
    this.#process.stdin.on('error', () => {});
    createInterface({ input: this.#process.stderr }).on('line', (text) => keep(this.#errors, text));
    createInterface({ input: this.#process.stdout }).on('line', (text) => this.#hear(text));
    // An idle child does not keep this process alive; a question does, by its deadline.
    this.#process.unref();
    for (const stream of [this.#process.stdin, this.#process.stdout, this.#process.stderr]) {
      if ('unref' in stream && typeof stream.unref === 'function') stream.unref();
    }
  }

  /** The process number; `undefined` when it could not be started. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Why it is no longer there. */
  get ended(): string | undefined {
    return this.#ended;
  }

  /** Lines on its stdout that were no messages, the last few. */
  get stray(): readonly string[] {
    return this.#stray;
  }

  /**
   * Asks one question and waits for its answer.
   *
   * @param deadline Milliseconds of silence after which the process is killed.
   * @throws ConversationError naming the step of the conversation that failed; the process is then gone.
   */
  async ask(id: number, text: string, deadline: number): Promise<object> {
    if (this.#ended !== undefined) throw this.#death();
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<object>((resolve, reject) => {
        this.#pending = { id, resolve, reject };
        timer = setTimeout(() => {
          reject(new WentSilent(`"${this.#name}" gave no answer for ${deadline / 1000} s.${this.#lastWords()}`));
        }, deadline);
        this.#process.stdin.write(text);
      });
    } catch (error) {
      this.kill();
      await this.#gone;
      throw error;
    } finally {
      clearTimeout(timer);
      this.#pending = undefined;
    }
  }

  /** Ends the process and everything it started. */
  kill(): void {
    living.delete(this);
    const { pid } = this.#process;
    if (pid === undefined) return;
    try {
      if (process.platform === 'win32') this.#process.kill('SIGKILL');
      else process.kill(-pid, 'SIGKILL');
    } catch {
      // It is gone already.
    }
  }

  /** Resolves once the process is gone; asks it to end by closing its stdin, and kills it after `patience` ms. */
  async leave(patience: number): Promise<void> {
    this.#process.stdin.end();
    const timer = setTimeout(() => this.kill(), patience);
    await this.#gone;
    clearTimeout(timer);
    this.kill();
  }

  #hear(text: string): void {
    const message = messageOf(text);
    if (message === undefined) {
      keep(this.#stray, text);
      return;
    }
    this.#spoke = true;
    const pending = this.#pending;
    if (message === 'torn') {
      const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
      // Half a line is also what a process leaves that dies while it writes: its death, told a moment later, comes first.
      setTimeout(() => {
        pending?.reject(new TornLine(`"${this.#name}" sent a line that ends in the middle: ${shown}${this.#lastWords()}`));
      }, lastBreath);
      return;
    }
    const id: unknown = Reflect.get(message, 'id');
    if (pending === undefined) return;
    if (id === pending.id) pending.resolve(message);
    else pending.reject(new WrongId(`"${this.#name}" answered question ${String(id)}, but was asked question ${pending.id}.`));
  }

  #end(how: string): void {
    living.delete(this);
    this.#ended ??= how;
    this.#pending?.reject(this.#death());
  }

  #death(): Error {
    const words = `${this.#ended ?? 'gone'}.${this.#lastWords()}`;
    return this.#spoke
      ? new Died(`"${this.#name}" ended in the middle of a request: ${words}`)
      : new CannotStart(`"${this.#name}" could not be started: ${words}`);
  }

  /** What it said besides messages, to find out what happened. */
  #lastWords(): string {
    const parts = [
      this.#errors.length === 0 ? '' : `\nIts stderr ends with:\n${indented(this.#errors)}`,
      this.#stray.length === 0 ? '' : `\nIt printed besides:\n${indented(this.#stray)}`,
    ];
    return parts.join('');
  }
}

function keep(lines: string[], text: string): void {
  lines.push(text);
  if (lines.length > kept) lines.shift();
}

function indented(lines: readonly string[]): string {
  return lines.map((text) => `  ${text}`).join('\n');
}
