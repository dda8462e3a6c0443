import { expect, test } from 'vitest';
import { check } from '#engine/check.ts';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import type { MomentumFaults } from '#fixtures/museum/healthy/momentum.ts';
import type { Program } from '#model/program.ts';
import { defineOptimizer } from '#subjects/define-optimizer.ts';
import { saying } from '../test/judging.ts';
import type { Said } from '../test/judging.ts';
import { table } from '../test/settings.ts';
import { acceptsASchedule } from './accepts-a-schedule.ts';

const subject = defineOptimizer({
  name: 'mine/sgd',
  hyperparameters: {
    learningRate: { schedulable: true, role: 'learning-rate', range: [1e-3, 1] },
    weightDecay: { schedulable: true, role: 'weight-decay', range: [1e-3, 0.5] },
  },
  create: ({ learningRate, weightDecay }) => ({
    init: () => 0,
    update: (gradients, count: number, params) => {
      const rate = typeof learningRate === 'function' ? learningRate(count) : learningRate;
      // Unevaluated on purpose.
      const decay = Number(weightDecay);
      const updated = Object.entries(gradients).map(([name, g]) => [name, g.map((x, i) => -rate * (x + decay * (params[name]?.[i] ?? 0)))]);
      return [Object.fromEntries(updated), count + 1];
    },
  }),
});

test('only the hyperparameter whose schedule breaks the run is blamed, not those that were drawn beside it', async () => {
  const { outcomes } = await check([subject], { laws: [acceptsASchedule], programs: 100 });
  expect(outcomes.map(({ hyperparameter, verdict, diagnosis }) => [hyperparameter, verdict, diagnosis])).toEqual([
    ['learningRate', 'passed', undefined],
    ['weightDecay', 'failed', 'function-in-arithmetic'],
  ]);
});

const program: Program = {
  leaves: [{ name: 'w0', shape: [2] }],
  parameters: { kind: 'fill', value: 1 },
  gradients: [3, 5].map((value) => ({ kind: 'fill', value })),
  settings: { learningRate: table(0.5, 0.25), momentum: { kind: 'scalar', value: 0.5 } },
};
const said = async (rate: NonNullable<MomentumFaults['rate']>): Promise<Said> =>
  saying(
    acceptsASchedule,
    momentumSubject('mine/momentum', () => ({ rate })),
    'learningRate',
    program,
  );

test('a run that no schedule breaks is all that is asked for, whatever numbers would do to it', async () => {
  const { judgement, asked } = await said((rate, count) => (typeof rate === 'function' ? rate(count) : Number.NaN));
  expect(judgement).toBeUndefined();
  expect(asked).toEqual([program]);
});

test('a run that breaks with plain numbers as well is an error that names the range', async () => {
  await expect(said(() => Number.NaN)).rejects.toThrow(
    'It fails with plain numbers too (the update is not a finite number, at step 0): no schedule is to blame. Check the declared ranges, e.g. learningRate in [0.0001, 1].',
  );
});
