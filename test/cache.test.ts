import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const main = resolve('dist/src/cli/main.js');
let folder: string;
const at = (name: string): string => join(folder, name);

const subject = `import { defineOptimizer } from ${JSON.stringify(resolve('dist/src/index.js'))};
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
  readonly reused: number;
}
function check(...args: readonly string[]): Ran {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      main,
      'check',
      './mine.mjs',
      '--cases',
      'cases',
      '--no-times',
      '--json',
      'report.json',
      '--law',
      'pointwise-substitution,a-zero-rate-freezes',
      ...args,
    ],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', GITHUB_ACTIONS: 'false' } },
  );
  const report: { readonly outcomes: readonly { readonly cached?: true }[] } = JSON.parse(readFileSync(at('report.json'), 'utf8'));
  const marked = report.outcomes.filter(({ cached }) => cached === true).length;
  // Sorted keys: what is read from a file may have its fields in another order.
  const sorted = JSON.stringify(report, (key, value: unknown) =>
    key === 'cached'
      ? undefined
      : typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
        : value,
  );
  return { status, out: stdout, error: stderr, report: sorted, reused: marked };
}

describe('check --cache', () => {
  test('reuses what passed, says so, and gives the report of a fresh run', () => {
    const fresh = check();
    expect(check('--cache')).toMatchObject({ status: 0, reused: 0, report: fresh.report });
    const again = check('--cache');
    expect(again).toMatchObject({ status: 0, reused: 2, report: fresh.report });
    expect(again.out).toContain('2 rows reused from an earlier run (--cache)');
  });

  test('another source, another imported file, another seed or another profile is another run', () => {
    check('--cache');
    expect(check('--cache', '--seed', '7').reused).toBe(0);
    expect(check('--cache', '--profile', 'ci').reused).toBe(0);
    writeFileSync(at('mine.mjs'), `${subject}// changed\n`);
    expect(check('--cache').reused).toBe(0);
    writeFileSync(at('mine.mjs'), subject);
    expect(check('--cache').reused).toBe(2);
    writeFileSync(at('arithmetic.mjs'), arithmetic.replace('-rate * g', '-rate * g * 0.5 - 1e-3'));
    expect(check('--cache')).toMatchObject({ status: 1, reused: 0 });
  });

  test('a failure is never kept', () => {
    writeFileSync(at('arithmetic.mjs'), arithmetic.replace('-rate * g', '-rate * g - 1e-3'));
    expect(check('--cache').status).toBe(1);
    expect(existsSync(at('.ratelaw/cache')) ? readdirSync(at('.ratelaw/cache')) : []).toEqual([]);
    expect(check('--cache')).toMatchObject({ status: 1, reused: 0 });
  });

  test('a file that was cut short is run again', () => {
    check('--cache', 'kept');
    for (const name of readdirSync(at('kept'))) writeFileSync(join(at('kept'), name), '{"outcomes": [');
    expect(check('--cache', 'kept')).toMatchObject({ status: 0, reused: 0 });
  });

  test.each([
    ["import { readFileSync } from 'node:fs';", 'imports node:fs'],
    ['export const later = (name) => import(name);', 'imports by a computed name'],
  ])('a module that may change without its text is not kept, and that is said: %s', (line, sentence) => {
    writeFileSync(at('arithmetic.mjs'), `${line}\n${arithmetic}`);
    expect(check('--cache').error).toContain(sentence);
    expect(check('--cache').reused).toBe(0);
  });
});
