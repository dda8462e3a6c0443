import type { Law } from '#model/law.ts';
import type { Subject } from '#model/subject.ts';
import { libraries } from './libraries.ts';
import { loadModule } from './load-module.ts';
import { didYouMean } from './near.ts';
import { pythonLibraries } from './python/environments.ts';
import { factorySubjects, pythonSubjects } from './python/library.ts';
import { withRanges } from './range.ts';
import type { RangeOverride } from './range.ts';
import { UsageError } from './usage-error.ts';

/** The names of the built-in libraries. */
export const libraryNames: readonly string[] = Object.keys(libraries);

/** How to find subjects. */
export interface SelectOptions {
  /** The Python that the Python libraries run in. */
  readonly python?: string;
  /** Other ranges for hyperparameters. */
  readonly range?: readonly RangeOverride[];
}

/**
 * Finds subjects by what a user names: a library (`tfjs`), one of its optimizers (`tfjs/sgd`), or a file.
 *
 * @throws UsageError when a name matches nothing, with what is near.
 */
export async function selectSubjects(names: readonly string[], { python, range = [] }: SelectOptions = {}): Promise<readonly Subject[]> {
  const selected: Subject[] = [];
  for (const name of names) {
    if (name.startsWith('process:')) {
      selected.push(...(await processSubjects(name.slice('process:'.length))));
      continue;
    }
    if (name.startsWith('python:')) {
      selected.push(...(await factorySubjects(name.slice('python:'.length), python)));
      continue;
    }
    const [library = ''] = name.split('/');
    const load = library in pythonLibraries ? async () => pythonSubjects(library, python) : libraries[library];
    if (load === undefined || name.startsWith('.')) {
      if (!/[./\\]/.test(name))
        throw new UsageError(
          `"${name}" is no built-in library. ${didYouMean(name, [...libraryNames, ...Object.keys(pythonLibraries)])} A file is named with its path, e.g. ./${name}.ts.`,
        );
      selected.push(...(await loadModule(name)));
      continue;
    }
    const all = await load();
    // A library that is missing is one subject that stands for all of it.
    const found = all.filter((subject) => name === library || subject.name === name || subject.name === library);
    if (found.length === 0)
      throw new UsageError(`There is no subject "${name}". ${didYouMean(name, [...new Set(all.map((subject) => subject.name))])}`);
    selected.push(...found);
  }
  return selected.map((subject) => withRanges(subject, range));
}

/** The subjects of a program that speaks the protocol. */
async function processSubjects(command: string): Promise<readonly Subject[]> {
  const [{ process }, { ConversationError }] = await Promise.all([
    import('#subjects/process/process.ts'),
    import('#subjects/process/errors.ts'),
  ]);
  try {
    return await process(command);
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
