import { expect, test } from 'vitest';
import { defineOptimizer } from '#subjects/define-optimizer.ts';
import { laws } from '#properties/index.ts';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { Tree } from '#model/tree.ts';
import { check } from './check.ts';
import { traitsOf } from './rows.ts';

const at = (value: ScalarOrSchedule, step: number): number => (typeof value === 'number' ? value : value(step));

/** Descent by the gradient alone, whose momentum is taken up after so many updates. */
function lateMomentum(settlesAfter: number) {
  return defineOptimizer({
    name: `mine/late-${settlesAfter}`,
    countMatters: 'always',
    settlesAfter,
    hyperparameters: {
      learningRate: { schedulable: true, role: 'learning-rate', range: [1e-3, 1] },
      momentum: { schedulable: true, role: 'momentum', range: [0.5, 0.95], default: 0.9 },
    },
    create: ({ learningRate, momentum = 0.9 }) => ({
      init: (params: Tree) => ({
        count: 0,
        buffer: Object.fromEntries(Object.entries(params).map(([name, leaf]) => [name, leaf.map(() => 0)])),
      }),
      update: (gradients: Tree, { count, buffer }: { count: number; buffer: Tree }) => {
        const mu = count < 16 ? 0 : at(momentum, count);
        const next = Object.fromEntries(
          Object.entries(gradients).map(([name, leaf]) => [name, leaf.map((g, i) => g + mu * (buffer[name]?.[i] ?? 0))]),
        );
        const rate = at(learningRate, count);
        return [
          Object.fromEntries(Object.entries(next).map(([name, leaf]) => [name, leaf.map((v) => -rate * v)])),
          { count: count + 1, buffer: next },
        ];
      },
    }),
  });
}

test('the programs of a subject that settles late are longer by as much, under every law', () => {
  const [now, late] = [lateMomentum(0), lateMomentum(16)];
  for (const law of laws.filter(({ about }) => about !== 'schedule')) {
    const plain = traitsOf({ subject: now, hyperparameter: 'learningRate', law });
    const longer = traitsOf({ subject: late, hyperparameter: 'learningRate', law });
    expect(longer.minSteps, law.id).toBe(plain.minSteps + 16);
    expect(longer.maxSteps, law.id).toBe(plain.maxSteps === undefined ? undefined : plain.maxSteps + 16);
  }
});

test('a hyperparameter that acts later than most programs end is shown once that is declared', async () => {
  const only = { laws: laws.filter(({ id }) => id === 'a-changed-rate-changes-the-update'), hyperparameter: 'momentum', seed: 1 };
  expect((await check([lateMomentum(0)], only)).outcomes).toMatchObject([{ verdict: 'failed', diagnosis: 'ignored' }]);
  expect((await check([lateMomentum(16)], only)).outcomes).toMatchObject([{ verdict: 'passed' }]);
});

test('it can only settle after a number of updates', () => {
  expect(() => lateMomentum(-1)).toThrow('mine/late--1 declares settlesAfter -1, but it must be an integer of at least 1.');
});
