import { fileURLToPath } from 'node:url';
import type { ConversationOptions } from '#subjects/process/conversation.ts';
import type { Law } from '#model/law.ts';
import type { Subject, Versions } from '#model/subject.ts';
import { libraries, packages } from './libraries.ts';
import { loadModule } from './load-module.ts';
import { didYouMean } from '#subjects/near.ts';
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

/** Whether what a user names runs in a process of its own. */
export function inProcess(name: string): boolean {
  return name.startsWith('process:') || name.startsWith('python:') || (name.split('/')[0] ?? '') in pythonLibraries;
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
const variantName = ({ variant = 'plain' }: Subject): string => variant;

/** Whether a subject stands for what is not there: it has no variants and declares nothing. */
const isMissing = ({ variant, unavailable }: Subject): boolean => unavailable !== undefined && variant === undefined;

/**
 * Refuses ranges and variants that none of all named subjects has. A library that is not installed, one subject with the name
 * of the library, could have any.
 *
 * @throws UsageError with what is near.
 */
export function refuseUnknown(found: readonly Subject[], { range = [], variants = [] }: SelectOptions): void {
  if (found.some((subject) => isMissing(subject) && !subject.name.includes('/'))) return;
  const declared = [...new Set(found.flatMap(({ hyperparameters }) => Object.keys(hyperparameters)))];
  for (const { name } of range)
    if (!declared.includes(name)) throw new UsageError(`--range names "${name}", which no subject declares. ${didYouMean(name, declared)}`);
  const there = [...new Set(found.map(variantName))];
  for (const name of variants)
    if (!there.includes(name)) throw new UsageError(`--variant names "${name}", which no subject has. ${didYouMean(name, there)}`);
}

/** A subject as the options want it; nothing where it is of another variant. What is missing stands for all of its variants. */
export function narrowed(subject: Subject, { range = [], variants = [] }: SelectOptions): readonly Subject[] {
  const wanted = variants.length === 0 || isMissing(subject) || variants.includes(variantName(subject));
  return wanted ? [withRanges(subject, range)] : [];
}

/** Finds subjects by what a user names, and as the options want them. @throws UsageError when a name, a range or a variant matches nothing. */
export async function selectSubjects(names: readonly string[], options: SelectOptions = {}): Promise<readonly Subject[]> {
  const found = await findSubjects(names, options);
  refuseUnknown(found, options);
  return found.flatMap((subject) => narrowed(subject, options));
}

/**
 * Finds subjects by what a user names: a library (`tfjs`), one of its optimizers (`tfjs/sgd`), or a file.
 *
 * @throws UsageError when a name matches nothing, with what is near.
 */
export async function findSubjects(names: readonly string[], { python, deadline }: SelectOptions): Promise<readonly Subject[]> {
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
  return selected;
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
