import { existsSync } from 'node:fs';
import type { Context } from '../context.ts';
import { detect } from '../detect.ts';
import type { Library } from '../detect.ts';
import { deepboxSubject } from '../templates/deepbox.ts';
import { plainSubject } from '../templates/plain.ts';
import { pythonSteps, pythonSubject } from '../templates/python.ts';
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

/** The file with the subject of a library, and how the command line names it. */
function subjectOf(library: Library | undefined): { readonly file: string; readonly text: string; readonly name: string } {
  const module = (text: string): ReturnType<typeof subjectOf> => ({ file: subjectFile, text, name: `./${subjectFile}` });
  switch (library) {
    case 'tfjs': {
      return module(tfjsSubject);
    }
    case 'deepbox': {
      return module(deepboxSubject);
    }
    case 'optax':
    case 'torch': {
      return { file: 'ratelaw_subject.py', text: pythonSubject[library], name: 'python:ratelaw_subject:make' };
    }
    // The optax port of jax-js is not on the registry: what is checked there is a pair of functions like any other.
    case 'jax-js':
    case undefined: {
      return module(plainSubject);
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
  const { file, text, name } = subjectOf(library);
  const inPython = library === 'optax' || library === 'torch';
  // The environment of the project, which only the workflow is sure to have.
  const environment = existsSync('.venv') ? ' --python .venv/bin/python' : '';
  const install = inPython ? pythonSteps(library, /^requirements.*\.txt$/.test(from ?? '') ? from : undefined) : undefined;
  const files = [
    { file, text },
    ...(vitest && !inPython ? [{ file: 'ratelaw.test.ts', text: vitestTest }] : []),
    ...(ci === true
      ? [{ file: '.github/workflows/ratelaw.yml', text: workflow(inPython ? `${name} --python .venv/bin/python` : name, install) }]
      : []),
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
  const next = inPython && environment === '' ? `Next, with the environment of ${library} active` : 'Next';
  context.out(`${whatWasFound(library, from)} ${next}: npx ratelaw check ${name}${inPython ? environment : ''}\n`);
  return 0;
}
