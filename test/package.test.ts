import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** The package as a user gets it: packed, installed into an empty project. */
let project = '';

const optimizer = `
import { defineOptimizer } from 'ratelaw';

export default defineOptimizer({
  name: 'mine/sgd',
  hyperparameters: { learningRate: { schedulable: true, role: 'learning-rate', range: [1e-4, 1], placement: 'scale' } },
  create: ({ learningRate }) => ({
    init: () => ({ count: 0 }),
    update: (gradients, { count }) => {
      const rate = typeof learningRate === 'function' ? learningRate(COUNT) : learningRate;
      return [Object.fromEntries(Object.entries(gradients).map(([name, leaf]) => [name, leaf.map((g) => -rate * g)])), { count: count + 1 }];
    },
  }),
});
`;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'ratelaw-package-'));
  execFileSync('npm', ['pack', '--silent', '--pack-destination', project], { stdio: 'pipe' });
  const tarball = readdirSync(project).find((name) => name.endsWith('.tgz')) ?? '';
  writeFileSync(join(project, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }');
  execFileSync(
    'npm',
    ['install', '--silent', '--no-audit', '--no-fund', '--prefer-offline', `./${tarball}`, 'vitest@4.1.12', 'typescript@7.0.2'],
    { cwd: project, stdio: 'pipe' },
  );
  writeFileSync(join(project, 'right.ts'), optimizer.replace('COUNT', 'count'));
  writeFileSync(join(project, 'wrong.ts'), optimizer.replace('COUNT', 'count + 1'));
  writeFileSync(join(project, 'empty.ts'), 'export const nothing = 1;\n');
  writeFileSync(join(project, 'throws.ts'), 'throw new Error("no such luck");\n');
  writeFileSync(join(project, 'nonsense.ts'), optimizer.replace('[1e-4, 1]', '[1, 1]'));
  writeFileSync(join(project, 'role.ts'), optimizer.replace("'learning-rate'", "'rate' as never"));
  writeFileSync(
    join(project, 'laws.test.ts'),
    "import { describeLaws } from 'ratelaw/vitest';\nimport right from './right.ts';\n\ndescribeLaws(right);\n",
  );
  writeFileSync(
    join(project, 'wrong.test.ts'),
    "import { describeLaws } from 'ratelaw/vitest';\nimport wrong from './wrong.ts';\n\ndescribeLaws(wrong);\n",
  );
}, 240_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

/** Runs a command of the installed package. */
function run(command: string, ...args: readonly string[]): { status: number | null; out: string; error: string } {
  const { status, stdout, stderr } = spawnSync(join(project, 'node_modules', '.bin', command), args, {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', VITEST: '' },
  });
  return { status, out: stdout, error: stderr };
}

test('a healthy optimizer of a user passes, with exit code 0', () => {
  const { status, out, error } = run('ratelaw', 'check', './right.ts');
  expect(error).toBe('');
  expect(out).toContain('PASSED');
  expect(status).toBe(0);
});

test('a faulty one fails with its diagnosis, exit code 1, and a case that can be replayed', () => {
  const { status, out } = run('ratelaw', 'check', './wrong.ts');
  expect(out).toContain('diagnosis    starts-at-one');
  expect(status).toBe(1);
  const id = /npx ratelaw replay (\w+)/.exec(out)?.[1] ?? 'none';
  const again = run('ratelaw', 'replay', id, '--subject', './wrong.ts');
  expect(again.out).toContain('FAILED');
  expect(again.status).toBe(1);
  const mended = run('ratelaw', 'replay', id, '--subject', './right.ts');
  expect(mended.out).toContain('FIXED');
  expect(mended.status).toBe(0);
});

test.each([
  ['exports no subject', './empty.ts', 'exports no subject'],
  ['throws on import', './throws.ts', 'could not be loaded: no such luck'],
  ['declares an empty range', './nonsense.ts', 'the range [1, 1], which holds no two values'],
  ['declares an unknown role', './role.ts', 'the role "rate", which does not exist'],
])('a module that %s is one clear sentence and exit code 2', (_, file, sentence) => {
  const { status, out, error } = run('ratelaw', 'check', file);
  expect(error).toContain(sentence);
  expect(error.trim().split('\n')).toHaveLength(1);
  expect(out).toBe('');
  expect(status).toBe(2);
});

test('the Vitest face passes a healthy optimizer and fails a faulty one with the same message', () => {
  const { status, out, error } = run('vitest', 'run');
  expect(`${out}${error}`).toContain('diagnosis    starts-at-one');
  expect(out).toMatch(/Test Files .*1 failed.*1 passed/);
  expect(status).toBe(1);
});

test('a case becomes a test file that fails with the faulty optimizer and passes with the mended one', () => {
  const id = /npx ratelaw replay (\w+)/.exec(run('ratelaw', 'check', './wrong.ts').out)?.[1] ?? 'none';
  mkdirSync(join(project, 'deeper'));
  for (const [module, exitCode] of [['./wrong.ts', 1] as const, ['./right.ts', 0] as const]) {
    expect(run('ratelaw', 'replay', id, '--subject', module, '--vitest', 'deeper/case.test.ts').status).toBe(0);
    const { status, out, error } = run('vitest', 'run', 'deeper');
    expect(status, `${out}${error}`).toBe(exitCode);
    const said = `${out}${error}`;
    // What broke, at which step, what was expected and what was seen, why, and how to see it again: no raw difference of objects.
    for (const sentence of exitCode === 1
      ? [
          /breaks +update of w0\[0\] at step 0 is -?[\d.]+, but should be exactly -?[\d.]+ \(/,
          /diagnosis +starts-at-one/,
          /because +from the same state/,
          new RegExp(`replay +npx ratelaw replay --subject \\./wrong\\.ts ${id}`),
        ]
      : [])
      expect(said).toMatch(sentence);
    expect(said).not.toContain('"status"');
  }
  // A built-in subject, whose case came with the package.
  expect(run('ratelaw', 'replay', '9d056353', '--vitest', 'deeper/case.test.ts').status).toBe(0);
  const { status, out, error } = run('vitest', 'run', 'deeper');
  expect(`${out}${error}`).toMatch(
    /Error: FAILED {2}tfjs\/sgd via assign · learningRate · a-changed-rate-changes-the-update[\s\S]*breaks +update [\s\S]*diagnosis +ignored[\s\S]*replay +npx ratelaw replay 9d056353/,
  );
  expect(status).toBe(1);
  rmSync(join(project, 'deeper'), { recursive: true });
});

test('the published schemas are in the package', () => {
  for (const name of ['report', 'event']) {
    const printed = execFileSync(process.execPath, ['-p', `require('ratelaw/schemas/${name}.schema.json').title`], {
      cwd: project,
      encoding: 'utf8',
    });
    expect(printed).toBe(`ratelaw ${name}\n`);
  }
});

test('the types of the package check without skipLibCheck', () => {
  writeFileSync(
    join(project, 'types.ts'),
    "import { check, laws } from 'ratelaw';\nimport subject from './right.ts';\n\nexport const verdicts = (await check([subject], { laws })).outcomes.map(({ verdict }) => verdict satisfies string);\n",
  );
  const { status, out } = run(
    'tsc',
    '--noEmit',
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--allowImportingTsExtensions',
    '--skipLibCheck',
    'false',
    'types.ts',
    '--ignoreConfig',
  );
  expect(out).toBe('');
  expect(status).toBe(0);
});
