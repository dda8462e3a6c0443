import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const main = resolve('dist/src/cli/main.js');
let folder: string;
const at = (name: string): string => join(folder, name);

const subjectOf = (dist: string): string => `import { defineOptimizer } from ${JSON.stringify(join(dist, 'src/index.js'))};
import { updated } from './arithmetic.mjs';
export default defineOptimizer({
  name: 'mine/sgd',
  hyperparameters: { learningRate: { schedulable: true, role: 'learning-rate', range: [0.001, 1], placement: 'scale' } },
  create: ({ learningRate }) => ({
    init: () => ({ count: 0 }),
    update: (gradients, { count }) => [updated(gradients, typeof learningRate === 'function' ? learningRate(count) : learningRate), { count: count + 1 }],
  }),
});
`;
const subject = subjectOf(resolve('dist'));
const arithmetic = `export const updated = (gradients, rate) => Object.fromEntries(Object.entries(gradients).map(([name, leaf]) => [name, leaf.map((g) => -rate * g)]));\n`;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ratelaw-cache-'));
  writeFileSync(at('mine.mjs'), subject);
  writeFileSync(at('arithmetic.mjs'), arithmetic);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly error: string;
  /** The report without the marks of the cache. */
  readonly report: string;
  /** The laws of the rows that were reused. */
  readonly reused: readonly string[];
}
const both = ['a-zero-rate-freezes', 'pointwise-substitution'];
const check = (...args: readonly string[]): Ran => checkBy(main, ...args);
function checkBy(program: string, ...args: readonly string[]): Ran {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, 'check', './mine.mjs', '--cases', 'cases', '--no-times', '--json', 'report.json', '--law', both.join(), ...args],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', GITHUB_ACTIONS: 'false' } },
  );
  const report: { readonly outcomes: readonly { readonly law: string; readonly cached?: true }[] } = JSON.parse(
    readFileSync(at('report.json'), 'utf8'),
  );
  const marked = report.outcomes.filter(({ cached }) => cached === true).map(({ law }) => law);
  // Sorted keys: what is read from a file may have its fields in another order.
  const sorted = JSON.stringify(report, (key, value: unknown) =>
    key === 'cached'
      ? undefined
      : typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : value,
  );
  return { status, out: stdout, error: stderr, report: sorted, reused: marked.toSorted() };
}

describe('check --cache', () => {
  test('reuses what passed, says so, and gives the report of a fresh run', () => {
    const fresh = check();
    expect(check('--cache')).toMatchObject({ status: 0, reused: [], report: fresh.report });
    const again = check('--cache');
    expect(again).toMatchObject({ status: 0, reused: both, report: fresh.report });
    expect(again.out).toContain('2 rows reused from an earlier run (--cache)');
  });

  test('another source, another imported file, another seed or another profile is another run', () => {
    check('--cache');
    expect(check('--cache', '--seed', '7').reused).toEqual([]);
    expect(check('--cache', '--profile', 'ci').reused).toEqual([]);
    writeFileSync(at('mine.mjs'), `${subject}// changed\n`);
    expect(check('--cache').reused).toEqual([]);
    writeFileSync(at('mine.mjs'), subject);
    expect(check('--cache').reused).toEqual(both);
    writeFileSync(at('arithmetic.mjs'), arithmetic.replace('-rate * g', '-rate * g * 0.5 - 1e-3'));
    expect(check('--cache')).toMatchObject({ status: 1, reused: [] });
  });

  test('a failure is never kept, and the rows beside it are', () => {
    writeFileSync(at('arithmetic.mjs'), arithmetic.replace('-rate * g', '-rate * g - 1e-3'));
    const fresh = check('--profile', 'ci');
    expect(fresh).toMatchObject({ status: 1, out: expect.stringContaining('FAILED  mine/sgd · learningRate · a-zero-rate-freezes') });
    expect(check('--profile', 'ci', '--cache')).toMatchObject({ status: 1, reused: [], report: fresh.report });
    expect(check('--profile', 'ci', '--cache')).toMatchObject({ status: 1, reused: ['pointwise-substitution'], report: fresh.report });
  });

  test('a row is run again once there is a kept case of it, and no other row is', () => {
    check('--cache', 'kept');
    const passing = arithmetic;
    writeFileSync(at('arithmetic.mjs'), arithmetic.replace('-rate * g', '-rate * g - 1e-3'));
    check('--cache', 'kept');
    writeFileSync(at('arithmetic.mjs'), passing);
    const mended = check('--cache', 'kept');
    expect(mended).toMatchObject({ status: 0, reused: ['pointwise-substitution'] });
    expect(mended.out).toContain('Kept cases: 1 FIXED');
    const again = check('--cache', 'kept');
    expect(again).toMatchObject({ status: 0, reused: both, report: mended.report });
    expect(again.out).toContain('Kept cases: 1 FIXED');
  });

  test('rows of other laws may be asked for later, and are kept beside those that are there', () => {
    check('--cache');
    expect(check('--cache', '--law', 'updates-are-pure').reused).toEqual(both);
    expect(check('--cache', '--hyperparameter', 'learningRate').reused).toEqual(both);
    expect(check('--cache', '--law', 'updates-are-pure').reused).toEqual([...both, 'updates-are-pure']);
  });

  test('a folder that takes nothing costs no result, and is said', () => {
    writeFileSync(at('a-file'), '');
    const { status, out, error } = check('--cache', 'a-file/cache');
    expect(out).toContain('PASSED  ');
    expect(error).toMatch(/^error: a-file.cache.[0-9a-f]+\.json could not be written: .*\n$/);
    expect(status).toBe(2);
  });

  test('a file that was cut short is run again', () => {
    check('--cache', 'kept');
    for (const name of readdirSync(at('kept'))) writeFileSync(join(at('kept'), name), '{"outcomes": [');
    expect(check('--cache', 'kept')).toMatchObject({ status: 0, reused: [] });
  });

  test.each([
    ["import { readFileSync } from 'node:fs';", 'imports node:fs'],
    ['export const later = (name) => import(name);', 'imports by a computed name'],
  ])('a module that may change without its text is not kept, and that is said: %s', (line, sentence) => {
    writeFileSync(at('arithmetic.mjs'), `${line}\n${arithmetic}`);
    expect(check('--cache').error).toContain(sentence);
    expect(check('--cache').reused).toEqual([]);
  });
});

describe('a changed law', () => {
  test('has its own rows run again, what laws share those that use it, and what all rows stand on all of them', () => {
    const dist = at('ratelaw/dist');
    mkdirSync(at('ratelaw'));
    cpSync('dist', dist, { recursive: true });
    cpSync('package.json', at('ratelaw/package.json'));
    symlinkSync(resolve('node_modules'), at('ratelaw/node_modules'));
    writeFileSync(at('mine.mjs'), subjectOf(dist));
    const again = (): readonly string[] => checkBy(join(dist, 'src/cli/main.js'), '--cache', 'kept').reused;
    const change = (file: string): void => appendFileSync(join(dist, file), '\n// changed\n');
    again();
    expect(again()).toEqual(both);
    change('properties/a-zero-rate-freezes.js');
    expect(again()).toEqual(['pointwise-substitution']);
    expect(again()).toEqual(both);
    // Neither of the two rewinds a run, and both tell a clock by its faults.
    change('src/judgement/rewound.js');
    expect(again()).toEqual(both);
    change('src/judgement/clock.js');
    expect(again()).toEqual([]);
    change('properties/index.js');
    expect(again()).toEqual(both);
    change('src/engine/check.js');
    expect(again()).toEqual([]);
  }, 120_000);
});
