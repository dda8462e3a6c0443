import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Operation } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Subject } from '#model/subject.ts';
import { check } from '#engine/check.ts';
import { laws } from '#properties/index.ts';
import { PythonLibrary, runOn, threeUpdates } from '../../../test/python-library.ts';

const library = new PythonLibrary('keras', 'npm run setup:python');

describe.skipIf(library.absent)(`Keras itself${library.why}`, () => {
  let subjects: readonly Subject[];
  beforeAll(async () => {
    await library.open();
    ({ subjects } = library);
  }, 300_000);
  afterAll(async () => library.close());

  const find = (name: string, variant?: string): Subject => library.find(name, variant);
  const program = threeUpdates(
    'learning_rate',
    [1, 2, 3].map(() => ({ kind: 'fill', value: 3 })),
  );

  test('every optimizer and schedule is there: with its hyperparameters, or with the reason why it cannot be tried', () => {
    const names = new Set(subjects.map(({ name }) => name));
    for (const name of ['Adam', 'AdamW', 'Ftrl', 'Lamb', 'Lion', 'Muon', 'SGD', 'SGD.nesterov', 'CosineDecay', 'PiecewiseConstantDecay'])
      expect(names).toContain(`keras/${name}`);
    expect(find('keras/Lamb', 'schedule').unavailable).toContain('depend on the parameters');
    for (const { hyperparameters, unavailable } of subjects)
      expect(Object.keys(hyperparameters).length > 0 || unavailable !== undefined).toBe(true);
  });

  test.each([undefined, 'schedule'])('sgd is −rate × gradient (variant %s)', async (variant) => {
    const [trace] = await runOn(find('keras/SGD', variant), { ...program, zeroed: true });
    expect(trace?.updates.map((update) => update['w1']?.[2])).toEqual([-0.5 * 3, -0.25 * 3, -0.125 * 3]);
  });

  test('a schedule is asked with the number of updates made', async () => {
    const [trace] = await runOn(find('keras/SGD', 'schedule'), program);
    // More than once for one update, but for no other step.
    const reads = trace?.reads?.filter(({ during }) => during >= 0) ?? [];
    expect(reads.map(({ argument }) => argument)).toEqual(reads.map(({ during }) => during));
    expect(new Set(reads.map(({ during }) => during))).toEqual(new Set([0, 1, 2]));
  });

  test.each([undefined, 'schedule'])(
    'a run that was saved and restored goes on as if nothing had happened (variant %s)',
    async (variant) => {
      for (const into of ['fresh', 'live', 'twice', 'nothing'] as const) {
        const [whole, cut] = await runOn(find('keras/Adam', variant), program, { ...program, events: [{ kind: 'restore', at: 2, into }] });
        expect(cut?.updates).toEqual(whole?.updates);
      }
    },
  );

  test('a schedule by itself is asked for steps, and rebuilt from its configuration', async () => {
    const operations: readonly Operation[] = [
      { do: 'build', on: 'a' },
      { do: 'config', on: 'a', slot: 's' },
      { do: 'rebuild', on: 'b', slot: 's' },
      ...['a', 'b'].flatMap((on) => [0, 3, 4, 10, 11].map((at): Operation => ({ do: 'value', on, at }))),
    ];
    const scalar = (value: number): Setting => ({ kind: 'scalar', value });
    const [trace] = await runOn(find('keras/PiecewiseConstantDecay'), {
      leaves: [],
      parameters: { kind: 'fill', value: 0 },
      gradients: [],
      settings: {
        'boundaries[0]': scalar(3),
        'boundaries[1]': scalar(10),
        'values[0]': scalar(1),
        'values[1]': scalar(0.5),
        'values[2]': scalar(0.25),
      },
      operations,
    });
    expect(trace?.answers?.slice(3)).toEqual([1, 1, 0.5, 0.5, 0.25, 1, 1, 0.5, 0.5, 0.25]);
  });

  test('Nadam, whose last variable has no name of its own, is rebuilt from its checkpoint', async () => {
    const [whole, cut] = await runOn(find('keras/Nadam'), program, { ...program, events: [{ kind: 'restore', at: 2, into: 'fresh' }] });
    expect(cut?.threw).toBeUndefined();
    expect(cut?.updates).toEqual(whole?.updates);
  });

  // docs/findings.md
  test.each([
    ['keras/Ftrl', undefined, 'a-zero-rate-freezes', 'division-by-rate'],
    ['keras/SGD', 'schedule', 'the-clock-stays-exact', 'overflowed'],
  ])(
    '%s (variant %s) breaks %s: %s',
    async (name, variant, law, diagnosis) => {
      const chosen = laws.filter(({ id }) => id === law);
      const { outcomes } = await check([find(name, variant)], { laws: chosen, hyperparameter: 'learning_rate', programs: 5 });
      expect(outcomes.map((outcome) => outcome.diagnosis)).toContain(diagnosis);
    },
    300_000,
  );

  test('SGD accepts schedules, and a changed rate changes its updates', async () => {
    const chosen = laws.filter(({ id }) =>
      ['accepts-a-schedule', 'a-changed-rate-changes-the-update', 'the-clock-is-as-declared'].includes(id),
    );
    const { outcomes } = await check([find('keras/SGD'), find('keras/SGD', 'schedule')], { laws: chosen, programs: 4 });
    expect(outcomes.filter(({ verdict }) => verdict !== 'passed' && verdict !== 'skipped')).toEqual([]);
    expect(outcomes.filter(({ verdict }) => verdict === 'passed').length).toBeGreaterThan(5);
  }, 300_000);
});
