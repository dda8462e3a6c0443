import * as v from 'valibot';
import type { Program } from '#model/program.ts';
import type { Versions } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import type { Dtype } from '#model/tree.ts';
import { Child } from './child.ts';
import type { Command } from './child.ts';
import { Died, Refused, WentSilent, WrongMessage, WrongVersion } from './errors.ts';
import { fromWire } from './from-wire.ts';
import { heard, introduced } from './introductions.ts';
import { protocolVersion, request, responses } from './protocol.ts';
import type { Description, Request } from './protocol.ts';
import { allToWire, line, toWire } from './to-wire.ts';

/** How to talk. */
export interface ConversationOptions {
  /** Milliseconds of silence after which a process is given up. Default 120 000: a first compilation may take long. */
  readonly deadline?: number;
  /** Environment variables besides those of this process. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** What a subject is called on the other side. */
export interface Address {
  readonly subject: string;
  readonly variant: string | undefined;
  readonly dtype: Dtype;
}

/** What a process says of itself. */
const introduction = v.object({
  versions: v.record(v.string(), v.string()),
  packs: v.boolean(),
  subjects: responses.describe.entries.subjects,
});

type Question<C extends Request['command']> = Omit<Extract<Request, { command: C }>, 'command' | 'id'>;

/** Deaths of one process that no program on its own repeats, and programs that kill, until it is given up. */
const patience = 3;

/** Programs of a batch that refer to each other, as lists of indices: they can only be run together. */
function components(programs: readonly Program[]): readonly (readonly number[])[] {
  const root = programs.map((_, index) => index);
  const find = (index: number): number => {
    const parent = root[index] ?? index;
    return parent === index ? index : find(parent);
  };
  for (const [index, { follow, interleave }] of programs.entries()) {
    for (const other of [follow, interleave]) if (other !== undefined) root[find(index)] = find(other);
  }
  const groups = new Map<number, number[]>();
  for (const index of programs.keys()) {
    const key = find(index);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [index]);
    else group.push(index);
  }
  return [...groups.values()];
}

/** The programs at some indices as a batch of their own. */
function alone(programs: readonly Program[], indices: readonly number[]): readonly Program[] {
  const at = (index: number | undefined): number => indices.indexOf(index ?? -1);
  return indices.flatMap((index) => {
    const program = programs[index];
    if (program === undefined) return [];
    const { follow, interleave } = program;
    return [
      {
        ...program,
        ...(follow === undefined ? {} : { follow: at(follow) }),
        ...(interleave === undefined ? {} : { interleave: at(interleave) }),
      },
    ];
  });
}

/** The versions in a text like `optax 0.2.8, jax 0.7.1`. */
function versionsOf(library: string): Versions {
  return Object.fromEntries(
    [...library.matchAll(/([A-Za-z][\w.-]*) v?(\d[\w.+-]*)/g)].map(([, name = '', version = '']) => [name, version]),
  );
}

/**
 * A conversation with one library in another process. All its sessions share one child, which is started when it is
 * first needed, and again after it died.
 */
export class Conversation {
  readonly #command: Command;
  readonly #deadline: number;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  #child: Child | undefined;
  #asked = 0;
  /** Whether the process takes numbers packed, as it said when it was first started. */
  #packs = false;
  #versions: Versions = {};
  #queue: Promise<unknown> = Promise.resolve();
  /** Deaths that nothing repeated. */
  #unexplained = 0;
  /** Programs found that kill, by subject. */
  readonly #killers = new Map<string, number>();

  constructor(command: Command, { deadline = 120_000, environment = {} }: ConversationOptions = {}) {
    this.#command = command;
    this.#deadline = deadline;
    this.#environment = environment;
  }

  /** The process number of the present child, if there is one. */
  get pid(): number | undefined {
    return this.#child?.ended === undefined ? this.#child?.pid : undefined;
  }

  /** The versions of its libraries, as it said when it was last started. */
  get versions(): Versions {
    return this.#versions;
  }

  /** What the library has, as it says itself, here or in a thread that shares what it was told. */
  async describe(): Promise<readonly Description[]> {
    const process = JSON.stringify([this.#command, this.#environment]);
    const { output, success } = v.safeParse(introduction, heard(process));
    if (success) {
      this.#versions = output.versions;
      this.#packs = output.packs;
      return output.subjects;
    }
    const { subjects } = await this.#queued(async () => this.#ask('describe', {}, responses.describe));
    introduced(process, { versions: this.#versions, packs: this.#packs, subjects });
    return subjects;
  }

  /**
   * Runs programs in one message. When the child dies or goes silent it is started again and the programs are tried one
   * by one, so that the one that did it is known.
   *
   * @throws ConversationError about the program that killed the child.
   */
  async run(address: Address, programs: readonly Program[]): Promise<readonly Trace[]> {
    return this.#queued(async () => {
      const key = `${address.subject} ${address.variant ?? ''}`;
      if ((this.#killers.get(key) ?? 0) >= patience)
        throw new Died(`${patience} programs have killed the process of ${address.subject}: it is not tried any further.`);
      try {
        return await this.#send(address, programs);
      } catch (error) {
        if (!(error instanceof Died || error instanceof WentSilent)) throw error;
        return this.#oneByOne(address, programs, key, error);
      }
    });
  }

  /** Lets the child go. */
  async close(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    await child?.leave(2000);
  }

  async #oneByOne(address: Address, programs: readonly Program[], key: string, first: Error): Promise<readonly Trace[]> {
    const traces: Trace[] = [];
    for (const indices of components(programs)) {
      const batch = alone(programs, indices);
      try {
        const answers = await this.#send(address, batch);
        for (const [place, index] of indices.entries()) {
          const trace = answers[place];
          if (trace !== undefined) traces[index] = trace;
        }
      } catch (error) {
        if (!(error instanceof Died || error instanceof WentSilent)) throw error;
        this.#killers.set(key, (this.#killers.get(key) ?? 0) + 1);
        const Kind = error instanceof Died ? Died : WentSilent;
        const shown = line(toWire(batch[0] ?? programs[0] ?? never(), address.dtype)).trim();
        throw new Kind(`This program did it, alone: ${shown.length > 400 ? `${shown.slice(0, 400)}…` : shown}\n${error.message}`);
      }
    }
    this.#unexplained += 1;
    if (this.#unexplained > patience) throw first;
    return traces;
  }

  async #send({ subject, variant, dtype }: Address, programs: readonly Program[]): Promise<readonly Trace[]> {
    const question = {
      subject,
      ...(variant === undefined ? {} : { variant }),
      programs: [...allToWire(programs, dtype, this.#packs)],
    };
    const { answers, layouts } = await this.#ask('run', question, responses.run);
    if (answers.length !== programs.length)
      return this.#broken(new WrongMessage(`${subject} gave ${answers.length} answers to ${programs.length} programs.`));
    return answers.map((answer, index) => fromWire(answer, programs[index] ?? never(), dtype, layouts));
  }

  /** One question at a time: the next waits until the one before is answered. */
  #queued<T>(job: () => Promise<T>): Promise<T> {
    const next = this.#queue.then(job, job);
    this.#queue = next.catch(() => {});
    return next;
  }

  async #ask<C extends Exclude<Request['command'], 'start'>, S extends v.GenericSchema>(
    command: C,
    question: Question<C>,
    schema: S,
  ): Promise<v.InferOutput<S>> {
    if (this.#child?.ended !== undefined) this.#child = undefined;
    if (this.#child === undefined) {
      this.#child = new Child(this.#command, this.#environment);
      try {
        const hello = await this.#exchange(this.#child, 'start', { version: protocolVersion }, responses.start);
        if (hello.version !== protocolVersion)
          throw new WrongVersion(
            `"${this.#command.join(' ')}" speaks version ${hello.version} of the protocol, but this is version ${protocolVersion}; update the one that is older.`,
          );
        this.#packs = hello.packs ?? false;
        this.#versions = versionsOf(hello.library ?? '');
      } catch (error) {
        return this.#broken(error);
      }
    }
    return this.#exchange(this.#child, command, question, schema);
  }

  /** Gives up the present child. */
  #broken(error: unknown): never {
    this.#child?.kill();
    this.#child = undefined;
    throw error;
  }

  async #exchange<C extends Request['command'], S extends v.GenericSchema>(
    child: Child,
    command: C,
    question: Question<C>,
    schema: S,
  ): Promise<v.InferOutput<S>> {
    this.#asked += 1;
    const id = this.#asked;
    const sent = v.safeParse(request, { command, id, ...question });
    if (!sent.success) throw new WrongMessage(`This program cannot be sent: ${v.summarize(sent.issues)}`);
    const message = await child.ask(id, line(sent.output), this.#deadline);
    const refused = v.safeParse(responses.refused, message);
    if (refused.success) throw new Refused(`"${this.#command.join(' ')}" refuses "${command}": ${refused.output.refused}`);
    const given = v.safeParse(schema, message);
    if (given.success) return given.output;
    return this.#broken(new WrongMessage(`The answer to "${command}" is not as its schema says: ${v.summarize(given.issues)}`));
  }
}

function never(): never {
  throw new Error('there is one program for each answer');
}
