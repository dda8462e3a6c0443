import { expect, test } from 'vitest';
import { check } from '#engine/check.ts';
import { defineOptimizer } from '#subjects/define-optimizer.ts';
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
