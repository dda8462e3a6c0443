import { existsSync } from 'node:fs';
import type { Context } from '../context.ts';
import { detect } from '../detect.ts';
import type { Library } from '../detect.ts';
import { completeMark, environmentFolder, interpreterOf, projectInterpreter, pythonLibraries } from '../python/environments.ts';
import { deepboxSubject } from '../templates/deepbox.ts';
import { plainSubject } from '../templates/plain.ts';
import { optaxFactory, pythonSteps, torchFactory } from '../templates/python.ts';
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

/** What is written for a library: a file with a subject, and the name that `ratelaw check` knows it by. */
interface Written {
  readonly file: string;
  readonly text: string;
  readonly subject: string;
  /** A Python that has the library, where the project has none that is found as it is. */
  readonly python?: string | undefined;
}

const subjectFile = 'ratelaw.subject.ts';
const factories = { optax: optaxFactory, torch: torchFactory };

/** A factory for a library of Python, and where that library is to be found. */
function factory(library: keyof typeof factories): Written {
  const { requirements } = pythonLibraries[library] ?? { requirements: '' };
  const folder = environmentFolder(requirements);
  const made = existsSync(completeMark(folder)) ? interpreterOf(folder) : 'PATH';
  return {
    file: 'ratelaw_subject.py',
    text: factories[library],
    subject: 'python:ratelaw_subject:make',
    python: projectInterpreter() === undefined ? made : undefined,
  };
}

/** What is written for a library. */
function writtenFor(library: Library | undefined): Written {
  if (library === 'optax' || library === 'torch') return factory(library);
  return { file: subjectFile, text: subjectText(library), subject: `./${subjectFile}` };
}

function subjectText(library: Exclude<Library, keyof typeof factories> | undefined): string {
  switch (library) {
    case 'tfjs': {
      return tfjsSubject;
    }
    case 'deepbox': {
      return deepboxSubject;
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
  const { file: name, text, subject, python } = writtenFor(library);
  const inPython = name !== subjectFile;
  const files = [
    { file: name, text },
    ...(vitest && !inPython ? [{ file: 'ratelaw.test.ts', text: vitestTest }] : []),
    ...(ci === true
      ? [
          {
            file: '.github/workflows/ratelaw.yml',
            text: inPython ? workflow(`${subject} --python .venv/bin/python`, pythonSteps(from ?? '')) : workflow(subject),
          },
        ]
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
  const more = python === undefined ? '' : ` --python ${python}`;
  context.out(`${whatWasFound(library, from)} Next: npx ratelaw check ${subject}${more}\n`);
  return 0;
}
