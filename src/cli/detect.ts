import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { readJson } from './store.ts';
import { UsageError } from './usage-error.ts';

const dependenciesSchema = v.optional(v.record(v.string(), v.string()), {});
const manifestSchema = v.object({
  dependencies: dependenciesSchema,
  devDependencies: dependenciesSchema,
  peerDependencies: dependenciesSchema,
});

/** A library that ratelaw knows how to reach. */
export type Library = 'tfjs' | 'jax-js' | 'deepbox' | 'optax' | 'torch';

/** What a folder says of itself. */
export interface Detected {
  readonly library?: Library;
  /** Where that is said. */
  readonly from?: string;
  readonly vitest: boolean;
}

const packages: Readonly<Record<string, Library>> = {
  '@tensorflow/tfjs-core': 'tfjs',
  '@tensorflow/tfjs': 'tfjs',
  '@tensorflow/tfjs-node': 'tfjs',
  '@jax-js/jax': 'jax-js',
  deepbox: 'deepbox',
};

function named(folder: string): readonly string[] {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return [];
  const result = v.safeParse(manifestSchema, readJson(file));
  if (!result.success) throw new UsageError(`${file} lists no dependencies that could be read: ${result.issues[0].message}`);
  const { dependencies, devDependencies, peerDependencies } = result.output;
  return Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies });
}

/** A library of Python, named as a requirement in one of the usual files. */
function python(folder: string): Pick<Detected, 'library' | 'from'> {
  const files = readdirSync(folder).filter((name) =>
    /^(?:pyproject\.toml|setup\.(?:py|cfg)|requirements.*\.txt|environment\.ya?ml|Pipfile)$/.test(name),
  );
  for (const library of ['optax', 'torch'] as const) {
    const from = files.find((name) =>
      new RegExp(`(?:^|["'\\s-])${library}(?=["'\\s\\[<>=!~;,]|$)`, 'm').test(readFileSync(join(folder, name), 'utf8')),
    );
    if (from !== undefined) return { library, from };
  }
  return {};
}

/**
 * Finds out what library a folder uses: by the dependencies of its `package.json`, else by its Python requirements.
 *
 * @throws UsageError when `package.json` cannot be read.
 */
export function detect(folder: string): Detected {
  const dependencies = named(folder);
  const vitest = dependencies.includes('vitest');
  const known = Object.keys(packages).find((name) => dependencies.includes(name));
  const library = known === undefined ? undefined : packages[known];
  return library === undefined ? { ...python(folder), vitest } : { library, from: 'package.json', vitest };
}
