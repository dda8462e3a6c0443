import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { completeMark, environmentFolder, interpreterOf } from './environments.ts';

const folder = environmentFolder('optax-0.2.8');
const absent = !existsSync(completeMark(folder));
const why = absent ? ' (skipped: npm run setup:python makes the environment it needs)' : '';
const main = resolve('dist/src/cli/main.js');

/** Holds a factory of a module with this text to a law. */
function checked(text: string, factory: string, ...args: readonly string[]): { readonly status: number | null; readonly out: string } {
  const cwd = mkdtempSync(join(tmpdir(), 'ratelaw-'));
  writeFileSync(join(cwd, 'mine.py'), text);
  const all = [main, 'check', `python:${factory}`, '--law', 'accepts-a-schedule', '--programs', '3', '--jobs', '1', ...args];
  const env = { ...process.env, NO_COLOR: '1', VIRTUAL_ENV: undefined };
  const { status, stdout, stderr } = spawnSync(process.execPath, all, { cwd, encoding: 'utf8', env });
  rmSync(cwd, { recursive: true });
  return { status, out: stdout + stderr };
}

describe('a factory that cannot be used is told in a sentence', () => {
  test.each([
    ['mine', 'names no factory: give a module and a function of it'],
    ['mine:make', 'name one that has its library with --python, or activate its virtual environment'],
  ])('python:%s', (factory, said) => {
    const { status, out } = checked('', factory);
    expect(out).toContain(said);
    expect(status).toBe(2);
  });
});

describe.each(['optax', 'torch'])('ratelaw init where %s is required', (library) => {
  const cwd = mkdtempSync(join(tmpdir(), 'ratelaw-'));
  afterAll(() => rmSync(cwd, { recursive: true }));

  test('writes a factory, and a workflow that makes its environment', () => {
    writeFileSync(join(cwd, 'requirements.txt'), `${library}\n`);
    const { stdout, status } = spawnSync(process.execPath, [main, 'init', '--ci'], { cwd, encoding: 'utf8' });
    expect(stdout).toContain(`Found ${library} in requirements.txt.`);
    expect(stdout).toContain('npx ratelaw check python:ratelaw_subject:make\n');
    expect(readFileSync(join(cwd, '.github/workflows/ratelaw.yml'), 'utf8')).toContain('.venv/bin/pip install -r requirements.txt\n');
    expect(status).toBe(0);
  });

  const environment = environmentFolder(library === 'optax' ? 'optax-0.2.8' : 'torch-2.15.0');
  test.skipIf(!existsSync(completeMark(environment)))(
    'which works as it is (skipped without the environment of setup-python)',
    () => {
      const args = [main, 'check', 'python:ratelaw_subject:make', '--law', 'accepts-a-schedule', '--python', interpreterOf(environment)];
      const { stdout, stderr, status } = spawnSync(process.execPath, args, {
        cwd,
        encoding: 'utf8',
        env: { ...process.env, NO_COLOR: '1' },
      });
      expect(stdout).toMatch(/✓ ratelaw_subject\/make/);
      expect([status, stderr]).toEqual([0, '']);
    },
    120_000,
  );
});

describe.skipIf(absent)(`factories of Optax${why}`, () => {
  const python = ['--python', interpreterOf(folder)];

  test('hyperparameters are read from annotations, and the line of the issue fails', () => {
    const text = [
      'import optax',
      'def make(learning_rate: optax.ScalarOrSchedule, b1: float = 0.9) -> optax.GradientTransformation:',
      '    return optax.chain(optax.scale_by_adam(b1=b1), optax.scale(-1 * learning_rate))',
    ].join('\n');
    const { status, out } = checked(text, 'mine:make', ...python);
    expect(out).toMatch(/FAILED {2}mine\/make via eager · learning_rate · accepts-a-schedule/);
    expect(out).toContain('TypeError');
    expect(status).toBe(1);
  }, 120_000);

  test('hyperparameters are read from a dictionary, and the evaluated schedule passes', () => {
    const text = [
      'import optax',
      'def make(rate, other=3):',
      '    return optax.sgd(rate)',
      'make.hyperparameters = {"rate": {"role": "learning-rate", "range": [0.01, 1], "placement": "scale"}}',
    ].join('\n');
    const { status, out } = checked(text, 'mine:make', ...python);
    expect(out).toMatch(/✓ mine\/make +rate/);
    expect(out).not.toContain('rate: range');
    expect(status).toBe(0);
  }, 120_000);

  test('what returns no optimizer is named', () => {
    const { status, out } = checked('def make():\n    return 3\n', 'mine:make', ...python);
    expect(out).toContain('mine:make returns a int, and should return an Optax GradientTransformation');
    expect(status).toBe(2);
  }, 120_000);
});
