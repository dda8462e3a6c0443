import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const main = resolve('dist/src/cli/main.js');
const { GITHUB_ACTIONS: _, GITHUB_STEP_SUMMARY: __, ...bare } = process.env;
const env = { ...bare, NO_COLOR: '1' };
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ratelaw-foreign-'));
  const define = JSON.stringify(resolve('dist/src/index.js'));
  const subject = (name: string, first: string, rate: string): string => `
import { defineOptimizer } from ${define};
${first}
export default defineOptimizer({
  name: 'mine/${name}',
  hyperparameters: { learningRate: { schedulable: true, role: 'learning-rate', range: [1e-4, 1], placement: 'scale' } },
  create: ({ learningRate }) => ({
    init: () => ({ count: 0 }),
    update: (gradients, { count }) => {
      ${rate}
      return [Object.fromEntries(Object.entries(gradients).map(([name, leaf]) => [name, leaf.map((g) => -rate * g)])), { count: count + 1 }];
    },
  }),
});
`;
  const read = (step: string): string => `const rate = typeof learningRate === 'function' ? learningRate(${step}) : learningRate;`;
  const files = {
    late: subject('late', '', read('count + 1')),
    healthy: subject('healthy', '', read('count')),
    endless: subject('endless', '', `if (count > 4) for (;;); ${read('count + 1')}`),
    leaving: subject('leaving', '', `if (count > 4) process.exit(0); ${read('count')}`),
    loud: subject('loud', '', `console.log('a word'); ${read('count')}`),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.mjs`), text);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function ratelaw(...args: readonly string[]): { status: number | null; out: string; error: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', env, cwd: folder });
  return { status, out: stdout, error: stderr };
}

describe('code that does not come back', () => {
  const laws = ['--law', 'pointwise-substitution', '--law', 'updates-are-pure', '--law', 'the-clock-is-as-declared'];

  const two = laws.slice(0, 4);

  test('is given up after the deadline, by name, and what comes after it is checked', () => {
    const { status, out, error } = ratelaw('check', './endless.mjs', './healthy.mjs', ...two, '--jobs', '1', '--deadline', '3');
    expect(out).toMatch(/ERRORED mine\/endless .*\n {2}its code did not come back within 3 s/);
    expect(out).toMatch(/✓ mine\/healthy {2}learningRate {2}1 passed/);
    expect([status, error]).toEqual([2, '']);
  }, 60_000);

  test('does not keep a run beyond its time, and is listed as not run', () => {
    const { status, out } = ratelaw('check', './endless.mjs', ...laws, '--max-time', '1');
    expect(out).toMatch(/NOT RUN 3 rows: 1 s were over \(--max-time\)/);
    expect(status).toBe(2);
  }, 60_000);

  test('does not keep Ctrl-C from printing what was found', async () => {
    const args = ['check', './late.mjs', './endless.mjs', '--law', 'pointwise-substitution', '--jobs', '1'];
    const child = spawn(process.execPath, [main, ...args, '--reporter', 'jsonl', '--reporter', 'text', '--cases', 'interrupted'], {
      env,
      cwd: folder,
    });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      const before = out.includes('"row-started","row":{"subject":"mine/endless"');
      out += chunk.toString();
      if (!before && out.includes('"row-started","row":{"subject":"mine/endless"')) child.kill('SIGINT');
    });
    const code = await new Promise<number | null>((done) => child.on('close', done));
    expect(out).toMatch(/FAILED {2}mine\/late · learningRate · pointwise-substitution/);
    expect(out).toMatch(/NOT RUN 1 row: the run was interrupted\n +1 {2}mine\/endless/);
    expect(readdirSync(join(folder, 'interrupted'))).toHaveLength(1);
    expect(code).toBe(1);
  }, 60_000);
});

test('a subject that ends its process ends its own rows only', () => {
  const { status, out } = ratelaw('check', './leaving.mjs', './healthy.mjs', '--law', 'updates-are-pure');
  expect(out).toMatch(/ERRORED mine\/leaving .*\n {2}its code ended the thread it ran in, with exit code 0/);
  expect(out).toMatch(/✓ mine\/healthy/);
  expect(status).toBe(2);
}, 60_000);

test('what a subject prints does not get between the lines of a report', () => {
  const { out, error } = ratelaw('check', './loud.mjs', '--law', 'pointwise-substitution', '--reporter', 'json');
  expect(JSON.parse(out)).toMatchObject({ outcomes: [{ verdict: 'passed' }] });
  expect(error).toContain('a word\n');
});

test('cases that cannot be kept cost no report, and are said', () => {
  writeFileSync(join(folder, 'a-file'), '');
  const cases = join('a-file', 'cases');
  const { status, out, error } = ratelaw('check', './late.mjs', '--cases', cases, '--json', 'unkept.json');
  expect(out).toMatch(/FAILED {2}mine\/late · learningRate · pointwise-substitution/);
  expect(out).not.toContain('Kept:');
  expect(error).toMatch(/^error: a-file.cases.[0-9a-f]{8}\.json could not be written: .*\n$/);
  expect(existsSync(join(folder, 'unkept.json'))).toBe(true);
  expect(status).toBe(2);
});

describe('a kept case of a module', () => {
  const caseOf = (name: string): { readonly id: string; readonly file: string; readonly text: string } => {
    const [file = ''] = readdirSync(join(folder, name));
    return { id: file.replace('.json', ''), file: join(folder, name, file), text: readFileSync(join(folder, name, file), 'utf8') };
  };
  beforeAll(() => ratelaw('check', './late.mjs', '--law', 'pointwise-substitution', '--cases', 'cases'));

  test('is replayed by the command that the report prints, without a word on where its subject is', () => {
    const { out } = ratelaw('check', './late.mjs', '--law', 'pointwise-substitution', '--cases', 'cases');
    const [, command = ''] = /replay +npx ratelaw (.*)/.exec(out) ?? [];
    expect(command).toBe(`replay --cases cases ${caseOf('cases').id}`);
    const again = ratelaw(...command.split(' '));
    expect(again.out).toContain('FAILED  mine/late · learningRate · pointwise-substitution');
    expect([again.status, again.error]).toEqual([1, '']);
  });

  test('is told as FAILED, then as FIXED, by the run that replays it', () => {
    const check = (): string => ratelaw('check', './mended.mjs', '--law', 'pointwise-substitution', '--cases', 'mending').out;
    const late = readFileSync(join(folder, 'late.mjs'), 'utf8');
    writeFileSync(join(folder, 'mended.mjs'), late);
    expect(check()).toContain('Kept: ');
    const again = check();
    expect(again).toContain('FAILED  mine/late · learningRate · pointwise-substitution');
    expect(again).not.toContain('Kept: ');
    writeFileSync(join(folder, 'mended.mjs'), late.replace('count + 1)', 'count)'));
    expect(check()).toContain('Kept cases: 1 FIXED');
  });

  test('is STALE where it passes with another version of what its subject stands on', () => {
    const { text, id } = caseOf('cases');
    writeFileSync(join(folder, 'old.json'), JSON.stringify({ ...JSON.parse(text), versions: { 'some-library': '1.2.3' } }));
    // Its subject stands on nothing: the case fails as before, which no version can excuse, …
    expect(ratelaw('replay', 'old.json').out).toContain('FAILED');
    // … and once it passes, it may be for the library that is gone.
    const mended = ratelaw('replay', 'old.json', '--subject', './healthy-late.mjs');
    expect(mended.status).toBe(2);
    expect(mended.error).toContain('There is no file ./healthy-late.mjs');
    writeFileSync(join(folder, 'healthy-late.mjs'), readFileSync(join(folder, 'healthy.mjs'), 'utf8').replace('mine/healthy', 'mine/late'));
    expect(ratelaw('replay', 'old.json', '--subject', './healthy-late.mjs')).toMatchObject({
      status: 2,
      out: expect.stringMatching(/STALE .*\n {2}it was recorded with some-library 1\.2\.3 and passes here, with no some-library/),
    });
    expect(id).toMatch(/^[0-9a-f]{8}$/);
  });
});
