import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Report } from '#model/report.ts';
import { readReport } from '#cli/store.ts';

const main = resolve('dist/src/cli/main.js');
let folder: string;
const at = (name: string): string => join(folder, name);

/** Its clock stops after twenty updates, which no ordinary program is long enough to see. */
const subject = `import { defineOptimizer } from ${JSON.stringify(resolve('dist/src/index.js'))};
const rate = (given, step) => (typeof given === 'function' ? given(step) : given);
export default defineOptimizer({
  name: 'mine/sgd',
  hyperparameters: {
    learningRate: { schedulable: true, role: 'learning-rate', range: [0.001, 1], placement: 'scale' },
    nesterov: { schedulable: false, role: 'other', range: [0, 1], default: 0 },
  },
  create: ({ learningRate }) => ({
    init: () => ({ count: 0 }),
    update: (gradients, { count }) => [
      Object.fromEntries(Object.entries(gradients).map(([name, leaf]) => [name, leaf.map((g) => -rate(learningRate, Math.min(count, 20)) * g)])),
      { count: count + 1 },
    ],
  }),
});
`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ratelaw-at-'));
  writeFileSync(at('mine.mjs'), subject);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function check(pin: unknown, ...args: readonly string[]): { status: number | null; out: string; error: string } {
  writeFileSync(at('run.json'), JSON.stringify(pin));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [main, 'check', './mine.mjs', '--at', 'run.json', '--cases', 'cases', '--json', 'report.json', ...args],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', GITHUB_ACTIONS: 'false' } },
  );
  return { status, out: stdout, error: stderr };
}
const report = (): Report => readReport(at('report.json'));

describe('check --at', () => {
  test('finds in a pinned run what no drawn run is long enough to show', () => {
    const law = ['--law', 'the-clock-is-as-declared'];
    expect(check({ settings: { learningRate: '0.1 * 0.9^t' }, steps: 12 }, ...law).status).toBe(0);
    const { status, out } = check({ settings: { learningRate: '0.1 * 0.9^t' }, steps: 30 }, ...law);
    expect(out).toContain('one pinned run');
    expect(status).toBe(1);
    expect(report().outcomes[0]?.firstStep).toBeGreaterThan(20);
    expect(report().pin?.steps).toBe(30);
  });

  test('a law about schedules has nothing to say of a hyperparameter pinned to a number, nor one of a run too short for it', () => {
    check({ settings: { learningRate: 0.1 } }, '--law', 'pointwise-substitution');
    expect(report().outcomes[0]).toMatchObject({ verdict: 'skipped', reason: expect.stringContaining('gives it no schedule') });
    check({ steps: 1 }, '--law', 'a-resumed-run-is-the-same-run');
    expect(report().outcomes[0]).toMatchObject({ verdict: 'skipped', reason: 'the law needs 4 updates, and the pinned run has 1' });
  });

  test('the run is cut where it was cut', () => {
    const pin = { settings: { learningRate: '0.1 * 0.9^t' }, steps: 8, resumeAt: [5] };
    expect(check(pin, '--law', 'a-resumed-run-is-the-same-run').status).toBe(0);
    expect(report().coverage['a resume point']).toBeGreaterThan(0);
    expect(report().pin?.resumeAt).toEqual([5]);
  });

  test.each<[unknown, string]>([
    [{}, 'run.json pins nothing; give "settings", "steps" or both.'],
    [{ steps: 0 }, 'run.json is not as expected at steps'],
    [{ step: 3 }, 'run.json is not as expected: "step" means nothing there.'],
    [{ settings: { learningRat: 1 } }, 'run.json pins "learningRat", which no subject declares. Did you mean "learningRate"?'],
    [{ settings: { learningRate: '0.1 * t' } }, 'but no "steps"; say how many updates the run has.'],
    [{ settings: { learningRate: '0.1 * u' }, steps: 3 }, 'the learningRate "0.1 * u" is no schedule: '],
    [{ settings: { nesterov: 't' }, steps: 3 }, 'gives nesterov a schedule, but mine/sgd takes a number there; pin a number.'],
    [{ steps: 4, resumeAt: [4] }, 'resumes at 4, but the run has 4 "steps"; resume before an update from 1 to steps − 1.'],
  ])('%j is refused with a sentence', (pin, sentence) => {
    const { status, error } = check(pin);
    expect(error).toContain(sentence);
    expect(status).toBe(2);
  });

  test('the published schema is the one of the package', () => {
    expect(JSON.parse(readFileSync('schemas/at.schema.json', 'utf8'))).toMatchObject({
      title: 'ratelaw check --at',
      additionalProperties: false,
    });
  });
});
