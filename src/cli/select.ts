import { fileURLToPath } from 'node:url';
import type { ConversationOptions } from '#subjects/process/conversation.ts';
import type { Law } from '#model/law.ts';
import type { Subject, Versions } from '#model/subject.ts';
import { libraries, packages } from './libraries.ts';
import { loadModule } from './load-module.ts';
import { didYouMean } from './near.ts';
import { pythonLibraries } from './python/environments.ts';
import { factorySubjects, pythonSubjects } from './python/library.ts';
import { withRanges } from './range.ts';
import type { RangeOverride } from './range.ts';
import { importedVersions, installedVersions } from './source-digest.ts';
import { UsageError } from './usage-error.ts';

/** The names of the built-in libraries. */
export const libraryNames: readonly string[] = Object.keys(libraries);

/** A subject with the versions of what it stands on, unless it tells them itself. */
const withVersions = (subject: Subject, versions: Versions): Subject =>
  subject.versions !== undefined || Object.keys(versions).length === 0 ? subject : { ...subject, versions };

/**
 * What a user must name so that a subject is found again by the same name, from the same folder; `undefined` where the
 * name of the subject itself does.
 */
export function namedOtherwise(origin: string): string | undefined {
  const [library = ''] = origin.split('/');
  return !origin.startsWith('.') && (library in pythonLibraries || Object.hasOwn(libraries, library)) ? undefined : origin;
}

/** Libraries of Python that were started, one process for each in a thread, however many of its optimizers are named. */
const started = new Map<string, Promise<readonly Subject[]>>();

async function startedOnce(name: string, python: string | undefined, deadline: number | undefined): Promise<readonly Subject[]> {
  const key = JSON.stringify([name, python, deadline]);
  const starting = started.get(key) ?? pythonSubjects(name, python, deadline === undefined ? {} : { deadline });
  started.set(key, starting);
  return starting;
}

/** How to find subjects. */
export interface SelectOptions {
  /** The Python that the Python libraries run in. */
  readonly python?: string;
  /** Milliseconds of silence after which another process is given up. */
  readonly deadline?: number;
  /** Other ranges for hyperparameters. */
  readonly range?: readonly RangeOverride[];
  /** Only these variants; `plain` is the one that has no name. Default: all. */
  readonly variants?: readonly string[];
}

/** What a variant is called on the command line. */
const variantName = ({ variant = 'plain' }: Pick<Subject, 'variant'>): string => variant;

/** Whether a subject is of the variants that were named; what is missing stands for all of its variants. */
function isOf(subject: Subject, variants: readonly string[]): boolean {
  return variants.length === 0 || variants.includes(variantName(subject)) || subject.unavailable !== undefined;
}

/**
 * Finds subjects by what a user names: a library (`tfjs`), one of its optimizers (`tfjs/sgd`), or a file.
 *
 * @throws UsageError when a name matches nothing, with what is near.
 */
export async function selectSubjects(
  names: readonly string[],
  { python, deadline, range = [], variants = [] }: SelectOptions = {},
): Promise<readonly Subject[]> {
  const selected: Subject[] = [];
  const talking = deadline === undefined ? {} : { deadline };
  for (const name of names) {
    if (name.startsWith('process:')) {
      selected.push(...(await processSubjects(name.slice('process:'.length), talking)));
      continue;
    }
    if (name.startsWith('python:')) {
      selected.push(...(await factorySubjects(name.slice('python:'.length), python, talking)));
      continue;
    }
    const [library = ''] = name.split('/');
    const load = library in pythonLibraries ? async () => startedOnce(library, python, deadline) : libraries[library];
    if (load === undefined || name.startsWith('.')) {
      if (!/[./\\]/.test(name))
        throw new UsageError(
          `"${name}" is no built-in library. ${didYouMean(name, [...libraryNames, ...Object.keys(pythonLibraries)])} A file is named with its path, e.g. ./${name}.ts.`,
        );
      const loaded = await loadModule(name);
      const versions = importedVersions(name);
      selected.push(...loaded.map((subject) => withVersions(subject, versions)));
      continue;
    }
    const all = await load();
    // A library that is missing is one subject that stands for all of it.
    const found = all.filter((subject) => name === library || subject.name === name || subject.name === library);
    if (found.length === 0)
      throw new UsageError(`There is no subject "${name}". ${didYouMean(name, [...new Set(all.map((subject) => subject.name))])}`);
    const versions = installedVersions(packages[library] ?? [], fileURLToPath(import.meta.url));
    selected.push(...found.map((subject) => withVersions(subject, versions)));
  }
  for (const { name } of range) {
    const declared = [...new Set(selected.flatMap(({ hyperparameters }) => Object.keys(hyperparameters)))];
    // A library that is not installed declares nothing.
    if (!declared.includes(name) && selected.every(({ unavailable }) => unavailable === undefined))
      throw new UsageError(`--range names "${name}", which no subject declares. ${didYouMean(name, declared)}`);
  }
  const wanted = selected.filter((subject) => isOf(subject, variants));
  if (wanted.length === 0 && selected.length > 0) {
    const there = [...new Set(selected.map(variantName))];
    throw new UsageError(
      `--variant names "${variants.join(', ')}", which is no variant of ${names.join(', ')}; there is ${there.join(', ')}.`,
    );
  }
  return wanted.map((subject) => withRanges(subject, range));
}

/** The subjects of a program that speaks the protocol. */
async function processSubjects(command: string, talking: ConversationOptions): Promise<readonly Subject[]> {
  if (command.trim() === '')
    throw new UsageError('"process:" names no program; give one and its arguments, e.g. process:"python my_driver.py".');
  const [{ process }, { ConversationError }] = await Promise.all([
    import('#subjects/process/process.ts'),
    import('#subjects/process/errors.ts'),
  ]);
  try {
    return await process(command, talking);
  } catch (error) {
    if (error instanceof ConversationError) throw new UsageError(`${error.name}: ${error.message}`);
    throw error;
  }
}

/** Finds laws by their ids; all when none is named. @throws UsageError when an id matches nothing. */
export function selectLaws(laws: readonly Law[], ids: readonly string[]): readonly Law[] {
  for (const id of ids) {
    if (!laws.some((law) => law.id === id))
      throw new UsageError(
        `There is no law "${id}". ${didYouMean(
          id,
          laws.map((law) => law.id),
        )}`,
      );
  }
  return ids.length === 0 ? laws : laws.filter((law) => ids.includes(law.id));
}
