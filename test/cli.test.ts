import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

function ratelaw(...args: readonly string[]): { status: number | null; out: string; error: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/src/cli/main.js', ...args], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { status, out: stdout, error: stderr };
}

test.each<[readonly string[], string]>([
  [['check', './nope.ts'], 'There is no file ./nope.ts'],
  [['check', './docs'], './docs is a folder; name the module in it'],
  [['check', './README.md'], './README.md is no module of JavaScript or TypeScript; name one'],
  [['check', 'tfjs/sgd', '--cases', 'README.md'], 'README.md is a file; cases are kept in a folder'],
  [['replay', '.'], '. is a folder; name a JSON file in it'],
  [['diff', 'a.json', 'b.json'], 'There is no file a.json'],
  [['check', 'tfjz'], 'Did you mean "tfjs"?'],
  [['check', 'tfjs/sdg'], 'Did you mean "tfjs/sgd"'],
  [['check', 'tfjs', '--law', 'pointwise'], 'Did you mean "pointwise-substitution"?'],
  [['check', 'tfjs', '--seed', '1.5'], "argument '1.5' is invalid. It must be an integer"],
  [['check', 'tfjs', '--hyperparameter', 'rh'], 'Did you mean "rho"?'],
  [['check', 'tfjs', '--profile', 'slow'], 'Allowed choices are fast, ci, nightly'],
  [['replay', 'zzz'], 'There is no case "zzz"'],
  [['explain', 'frozn'], 'There is no law and no diagnosis "frozn". Did you mean "frozen"?'],
  [['explain', 'a-zero-rate-freeze'], 'Did you mean "a-zero-rate-freezes"?'],
  [['check', 'tfjs/sgd', '--variant', 'assign,asign'], '--variant names "asign", which no subject has. Did you mean "assign"?'],
  [['check', 'tfjs/sgd', '--jobs', '0'], 'It must be an integer of 1 or more.'],
  [['check', 'tfjs/sgd', '--at', 'no.json'], 'There is no file no.json; write one with the "settings" and "steps" of your run.'],
  [['repro', 'optax-1287'], 'Did you mean "optax-1286"?'],
  [['chek'], 'Did you mean check?'],
])('%j is told what is near, with exit code 2 and no stack trace', (args, sentence) => {
  const { status, out, error } = ratelaw(...args);
  expect(error).toContain(sentence);
  expect(error).not.toMatch(/\n\s+at /);
  expect(out).toBe('');
  expect(status).toBe(2);
});

test('the flagship regression is told from cause to case, and the repaired optimizer holds', () => {
  const { status, out } = ratelaw('repro', 'optax-1286');
  for (const part of [
    '(alpha + beta) * direction  NaN',
    'step 1: the update is NaN',
    'diagnosis    function-in-arithmetic',
    'HOLDS   reference/optimistic-adam-v2',
    'step 1: the update is -0.05',
  ]) {
    expect(out).toContain(part);
  }
  expect(status).toBe(0);
});

test('the built-in libraries pass but for what is known, and every known failure is shown with its reason', () => {
  const { status, out, error } = ratelaw('check', 'reference', 'tfjs', '--programs', '4');
  const entries: readonly { readonly subject: string }[] = JSON.parse(readFileSync('fixtures/known-failures.json', 'utf8'));
  const listed = entries.filter(({ subject }) => subject.startsWith('tfjs/'));
  expect(out).toMatch(new RegExp(`PASSED {2}\\d+ passed, 0 failed, ${listed.length} known, 0 errored`));
  expect(out).toContain('only setLearningRate does');
  expect(error).toBe('');
  expect(status).toBe(0);
}, 600_000);

describe("in a folder of one's own", () => {
  const cwd = mkdtempSync(join(tmpdir(), 'ratelaw-own-'));
  afterAll(() => rmSync(cwd, { recursive: true }));
  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, [resolve('dist/src/cli/main.js'), ...args], {
      cwd,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    });

  test('what is known of a built-in library is known there too, and can be replayed', () => {
    const law = ['--law', 'a-changed-rate-changes-the-update'];
    const { status, stdout } = run('check', 'tfjs/adadelta', '--hyperparameter', 'rho', ...law);
    expect(stdout).toMatch(/PASSED {2}\d+ passed, 0 failed, 1 known/);
    expect(status).toBe(0);
    const [, id = ''] = /npx ratelaw replay (\w+)/.exec(stdout) ?? [];
    expect(run('replay', id).stdout).toContain('FAILED  tfjs/adadelta via assign · rho');
  });

  test('without a subject, the one that init writes is checked', () => {
    writeFileSync(join(cwd, 'ratelaw.subject.mjs'), 'export const nothing = 1;\n');
    const { status, stderr } = run('check');
    expect(stderr).toContain('./ratelaw.subject.mjs');
    expect(status).toBe(2);
  });
});

test('of several variants the one that is named is checked, and a range is taken by whoever declares it', () => {
  const variants = (...args: readonly string[]): readonly string[] => {
    const { out, status } = ratelaw(
      'check',
      'tfjs/sgd',
      'reference/adagrad',
      '--law',
      'accepts-a-schedule',
      '--reporter',
      'jsonl',
      ...args,
    );
    expect(status).toBe(0);
    const told = out.split('\n').filter((line) => line.includes('"event":"outcome"'));
    return [...new Set(told.map((line): string => JSON.parse(line).outcome.variant ?? 'plain'))].toSorted();
  };
  expect(variants()).toEqual(['assign', 'plain', 'setLearningRate']);
  expect(variants('--variant', 'plain', '--range', 'learningRate=0.1..0.5')).toEqual(['plain']);
  expect(variants('--variant', 'assign')).toEqual(['assign']);
});

test('a diagnosis that a report names can be explained as a law can', () => {
  const { status, out } = ratelaw('explain', 'evaluated-once');
  expect(out).toContain('read the hyperparameter anew in every update');
  expect(out).toContain('pointwise-substitution');
  expect(status).toBe(0);
});
