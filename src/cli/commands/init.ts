import { existsSync } from 'node:fs';
import type { Context } from '../context.ts';
import { detect } from '../detect.ts';
import type { Library } from '../detect.ts';
import { libraryNames } from '../select.ts';
import { deepboxSubject } from '../templates/deepbox.ts';
import { plainSubject } from '../templates/plain.ts';
import { tfjsSubject } from '../templates/tfjs.ts';
import { vitestTest } from '../templates/vitest.ts';
import { workflow } from '../templates/workflow.ts';
import { UsageError } from '../usage-error.ts';
import { writeText } from '../write-text.ts';

/** What `ratelaw init` takes. */
export interface InitArguments {
  /** Also write a GitHub workflow. */
  readonly ci?: true;
}

const subjectFile = 'ratelaw.subject.ts';

/** The subject file for a library; `undefined` for one that is reached without a file of the user's. */
function subjectText(library: Library | undefined): string | undefined {
  switch (library) {
    case 'tfjs': {
      return tfjsSubject;
    }
    case 'deepbox': {
      return deepboxSubject;
    }
    case 'optax':
    case 'torch': {
      return undefined;
    }
    // The optax port of jax-js is not on the registry: what is checked there is a pair of functions like any other.
    case 'jax-js':
    case undefined: {
      return plainSubject;
    }
  }
}

function whatWasFound(library: Library | undefined, from = ''): string {
  if (library === undefined) return 'No library was found here, so the subject is a small optimizer to be replaced.';
  if (library === 'jax-js') return `Found jax-js in ${from}; the subject is a small optimizer on plain arrays: give it a codec for yours.`;
  return `Found ${library} in ${from}.`;
}

/** Writes a subject file, a test file where Vitest is a dependency, and on request a workflow. Asks nothing, overwrites nothing. */
export async function initCommand({ ci }: InitArguments, context: Context): Promise<number> {
  const { library, from, vitest } = detect('.');
  const text = subjectText(library);
  if (text === undefined && (library === undefined || !libraryNames.includes(library)))
    throw new UsageError(
      `${from} asks for ${library}, which this version of ratelaw cannot reach; built in are ${libraryNames.join(', ')}.`,
    );
  const subject = text === undefined ? (library ?? '') : `./${subjectFile}`;
  const files = [
    ...(text === undefined ? [] : [{ file: subjectFile, text }]),
    ...(vitest && text !== undefined ? [{ file: 'ratelaw.test.ts', text: vitestTest }] : []),
    ...(ci === true ? [{ file: '.github/workflows/ratelaw.yml', text: workflow(subject) }] : []),
  ];
  const there = files.filter(({ file }) => existsSync(file)).map(({ file }) => file);
  if (there.length > 0)
    throw new UsageError(
      `${there.join(' and ')} ${there.length === 1 ? 'is' : 'are'} already there, and init overwrites nothing; move ${there.length === 1 ? 'it' : 'them'} away first.`,
    );
  for (const one of files) {
    writeText(one.file, one.text);
    context.out(`Written: ${one.file}\n`);
  }
  context.out(`${whatWasFound(library, from)} Next: npx ratelaw check ${subject}\n`);
  return 0;
}
