import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';

/** Who may import whom; what is not listed is forbidden. The reason is the contract of the row. */
const table: Readonly<Record<string, { readonly may: readonly string[]; readonly because: string }>> = {
  'src/model': { may: [], because: 'the nouns depend on nothing' },
  'src/numeric': { may: ['src/model'], because: 'comparing and rounding know only the nouns' },
  'src/schedules': { may: ['src/model'], because: 'public formulas in float64, no harness' },
  'src/expressions': {
    may: ['src/model', 'src/schedules', 'mathjs', 'mathjs/lib/browser/math.js'],
    because: 'mathjs is the parser and nothing else; schedules are what a text may call',
  },
  'src/oracle/schedules': {
    may: ['mathjs', 'src/oracle'],
    because: 'the published formulas: no code is shared with what they judge',
  },
  'src/oracle': {
    may: ['mathjs', 'mathjs/lib/browser/math.js'],
    because: 'the published equations: no code is shared with what they judge',
  },
  'src/optimizers': { may: ['src/model', '@tensorflow/tfjs-core'], because: 'people train with it: no harness comes along' },
  'src/arbitraries': { may: ['src/model', 'fast-check'], because: 'programs are drawn from declarations alone' },
  'src/judgement': { may: ['src/model', 'src/numeric'], because: 'what laws share when they compare runs; no subject, no engine' },
  'src/subjects': { may: ['src/model', 'src/numeric'], because: 'adapters; none imports another library than its own' },
  'src/subjects/reference': {
    may: ['src/model', 'src/subjects', 'src/optimizers', 'src/schedules', '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu'],
    because: 'adapts our own optimizers and schedules',
  },
  'src/subjects/tfjs': {
    may: ['src/model', 'src/subjects', '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu'],
    because: 'adapts tf.train',
  },
  'src/subjects/process': {
    may: ['src/model', 'src/numeric', 'src/subjects', 'node:', 'valibot'],
    because: 'talks to a process: messages are validated at this edge, and nowhere else',
  },
  'src/subjects/convnetjs': { may: ['src/model', 'src/subjects'], because: 'adapts convnetjs, which is handed in' },
  'src/subjects/deepbox': { may: ['src/model', 'src/subjects'], because: 'adapts deepbox, which is handed in' },
  'src/subjects/jax-js': { may: ['src/model', 'src/subjects'], because: 'adapts the Optax port of jax-js; both are handed in' },
  'src/subjects/toygrad': { may: ['src/model', 'src/subjects'], because: 'adapts toygrad, which is handed in' },
  'src/engine': {
    may: ['src/model', 'src/numeric', 'src/arbitraries', 'src/judgement', 'src/engine/saboteurs', 'fast-check'],
    because: 'laws and subjects are handed in',
  },
  'src/engine/saboteurs': { may: ['src/model', 'src/numeric'], because: 'a saboteur changes data only' },
  'src/schemas': { may: ['valibot'], because: 'what crosses a file, once; everyone inside trusts the types of the model' },
  'src/plots': { may: ['src/model', 'd3-scale', 'd3-shape'], because: 'numbers in, pictures out' },
  'src/reporters': { may: ['src/model', 'src/numeric', 'src/plots', 'sarif'], because: 'pure functions of the report' },
  'src/cli': {
    may: [
      'src/model',
      'src/numeric',
      'src/engine',
      'src/reporters',
      'src/schemas',
      'src/plots',
      'src/subjects',
      'src/subjects/reference',
      'src/subjects/tfjs',
      'src/subjects/convnetjs',
      'src/subjects/deepbox',
      'src/subjects/jax-js',
      'src/subjects/process',
      'src/subjects/toygrad',
      'src/expressions',
      'deepbox/optim',
      'deepbox/ndarray',
      'properties',
      'fixtures/museum',
      'src/cli/templates',
      'node:',
      'commander',
      'jiti',
      'valibot',
    ],
    because: 'the only place that names concrete subjects and touches the machine',
  },
  'src/cli/templates': {
    may: ['ratelaw', 'ratelaw/vitest', '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu', 'deepbox/optim', 'deepbox/ndarray'],
    because: 'texts of files that a user is given: they import what the user has installed, and nothing is imported here',
  },
  src: {
    may: ['src/model', 'src/engine', 'src/expressions', 'src/reporters', 'src/subjects', 'src/subjects/process', 'properties', 'vitest'],
    because: 'the public faces',
  },
  properties: {
    may: ['src/model', 'src/numeric', 'src/judgement', 'src/oracle', 'src/oracle/schedules'],
    because: 'laws know no subject and no engine',
  },
  'fixtures/conventions': {
    may: ['src/model', 'src/subjects', 'fixtures/museum'],
    because: 'each is an ordinary subject, on the healthy twins of the museum',
  },
  'fixtures/museum': { may: ['src/model', 'src/subjects'], because: 'each piece is an ordinary subject' },
};

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return filesUnder(path);
    return name.endsWith('.ts') && !/\.test(-d)?\.ts$/.test(name) ? [path] : [];
  });
}

/** The row a file belongs to: the longest folder of the table that holds it. */
function rowOf(path: string): string {
  const rows = Object.keys(table).filter((row) => path.startsWith(`${row}/`));
  return rows.toSorted((a, b) => b.length - a.length)[0] ?? path;
}

/** What an import names: a row of the table, or a package. */
function target(file: string, specifier: string): string {
  if (specifier.startsWith('.')) return rowOf(relative('.', join(file, '..', specifier)));
  if (specifier.startsWith('#properties/') || specifier.startsWith('#fixtures/')) return rowOf(specifier.slice(1));
  if (specifier.startsWith('#')) return rowOf(`src/${specifier.slice(1)}`);
  if (specifier.startsWith('node:')) return 'node:';
  return specifier;
}

const imports = ['src', 'properties', 'fixtures/museum', 'fixtures/conventions'].flatMap(filesUnder).flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/(?<!')(?:from|import)\s*\(?\s*'([^'\n]+)'/g)].map((match) => ({
    file,
    specifier: match[1] ?? '',
  })),
);

test('every import is allowed by the table of layers', () => {
  const forbidden = imports
    .map(({ file, specifier }) => ({ file, specifier, from: rowOf(file), to: target(file, specifier) }))
    .filter(({ from, to }) => from !== to && !(table[from]?.may.includes(to) ?? false))
    .map(({ file, specifier, from }) => `${file} imports ${specifier}, but of ${from}: ${table[from]?.because ?? 'not in the table'}`);
  expect(forbidden).toEqual([]);
});

test('no row of the table is idle', () => {
  const used = new Set(imports.map(({ file, specifier }) => `${rowOf(file)} > ${target(file, specifier)}`));
  const idle = Object.entries(table).flatMap(([from, { may }]) =>
    may.filter((to) => !used.has(`${from} > ${to}`)).map((to) => `${from} > ${to}`),
  );
  expect(idle).toEqual([]);
});

test('a crossing between folders is visible in its line', () => {
  const hidden = imports.filter(
    ({ file, specifier }) =>
      specifier.startsWith('../') && rowOf(file) !== target(file, specifier) && !target(file, specifier).startsWith('src/subjects'),
  );
  expect(hidden.filter(({ file }) => !file.startsWith('src/cli/'))).toEqual([]);
});
