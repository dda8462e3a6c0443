import type { Hyperparameter, Session, Subject } from '#model/subject.ts';
import { capabilities } from '../capabilities.ts';
import { validateHyperparameters } from '../validate-hyperparameters.ts';
import type { Command } from './child.ts';
import { Conversation } from './conversation.ts';
import type { ConversationOptions } from './conversation.ts';
import type { Description } from './protocol.ts';
import { words } from './words.ts';

/** The subjects of another process. */
export type ProcessSubjects = readonly Subject[] & {
  /** Ends the process; it also ends with this one. */
  close(): Promise<void>;
};

/** A program and its arguments. @throws RangeError when there is none. */
function commandOf(text: string): Command {
  const [program, ...args] = words(text);
  if (program === undefined) throw new RangeError('The command is empty; give a program and its arguments, e.g. "python my_driver.py".');
  return [program, ...args];
}

/** What a schedule is that says nothing of itself. */
const plainSchedule = { metric: false, anchored: false, bounded: false, starts: false, configures: false, joins: false };

function subjectOf(conversation: Conversation, description: Description): Subject {
  const {
    name,
    variant,
    kind,
    batch,
    unavailable,
    atMost,
    shapes,
    hyperparameters: given,
    visible,
    schedule,
    groups,
    ...declared
  } = description;
  const { dtype } = declared;
  const hyperparameters: Record<string, Hyperparameter> = {};
  const guessed: { hyperparameter: string; declaration: string; value: string }[] = [];
  for (const [key, { inferred = [], ...rest }] of Object.entries(given)) {
    hyperparameters[key] = rest;
    for (const declaration of inferred) {
      const value: unknown = Reflect.get(rest, declaration);
      guessed.push({ hyperparameter: key, declaration, value: Array.isArray(value) ? value.join('..') : String(value) });
    }
  }
  if (unavailable === undefined) validateHyperparameters(name, hyperparameters);
  const session: Session = {
    ...(batch === undefined ? {} : { batch }),
    run: async (programs) => conversation.run({ subject: name, variant, dtype }, programs),
    close: async () => {},
  };
  return {
    name,
    ...(variant === undefined ? {} : { variant }),
    kind,
    hyperparameters,
    ...capabilities(name, { ...defined({ ...declared, groups: groups === undefined ? undefined : defined(groups) }), hyperparameters }),
    visible: visible ?? { reads: true, states: true, write: true },
    ...(kind === 'schedule' ? { schedule: { ...(schedule ?? plainSchedule), integers: ['number'] as const } } : {}),
    ...(unavailable === undefined ? {} : { unavailable }),
    ...(atMost === undefined ? {} : { atMost }),
    ...(shapes === undefined ? {} : { shapes }),
    ...(guessed.length === 0 ? {} : { guessed }),
    ...(Object.keys(conversation.versions).length === 0 ? {} : { versions: conversation.versions }),
    open: async () => session,
  };
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** An object without its undefined fields. */
function defined<T extends object>(given: T): Defined<T> {
  const kept: Defined<T> = {};
  for (const key in given) {
    const value = given[key];
    if (isDefined(value)) kept[key] = value;
  }
  return kept;
}

function isDefined<T>(value: T): value is Exclude<T, undefined> {
  return value !== undefined;
}

/**
 * The subjects of a program in any language that speaks the protocol (see `docs/protocol.md`): JSON lines over stdin
 * and stdout. All of them share one process, which is started again when it dies and ends with this one.
 *
 * @param command A program and its arguments: a list, or one text in which quotes hold together what has spaces.
 * @param options `deadline`: milliseconds of silence after which the process is given up, `> 0`, default 120 000;
 * `environment`: variables besides those of this process.
 * @throws ConversationError, one type for each step: `CannotStart`, `WrongVersion`, `Refused`, `TornLine`,
 * `WrongMessage`, `WrongId`, `WentSilent`, `Died`.
 * @example export default process('python my_driver.py');
 */
export async function process(command: string | Command, options: ConversationOptions = {}): Promise<ProcessSubjects> {
  const conversation = new Conversation(typeof command === 'string' ? commandOf(command) : command, options);
  const descriptions = await conversation.describe();
  const subjects = descriptions.map((description) => subjectOf(conversation, description));
  return Object.assign(subjects, { close: async () => conversation.close() });
}
