import { expect, test } from 'vitest';
import { check } from '#engine/check.ts';
import { laws } from '#properties/index.ts';
import { defineSchedule } from './define-schedule.ts';

const peak = { schedulable: false, role: 'learning-rate', range: [1e-4, 1], default: 0.1 } as const;

/** What came of each law that had something to say. */
async function verdicts(subject: ReturnType<typeof defineSchedule>): Promise<Record<string, string>> {
  const { outcomes } = await check([subject], { laws });
  return Object.fromEntries(
    outcomes.filter(({ verdict }) => verdict !== 'skipped').map(({ law, verdict, diagnosis }) => [law, diagnosis ?? verdict]),
  );
}

test('a schedule that refuses what it cannot use, keeps its default and is pure passes', async () => {
  const healthy = defineSchedule({
    name: 'mine/halving',
    hyperparameters: { peak },
    create: ({ peak: from = 0.1 }) => {
      if (typeof from !== 'number') throw new TypeError('peak must be a number');
      return (step) => from * 0.5 ** step;
    },
  });
  expect(await verdicts(healthy)).toEqual({
    'rejects-what-it-cannot-use': 'passed',
    'an-omitted-hyperparameter-has-its-documented-value': 'passed',
    'updates-are-pure': 'passed',
    'a-resumed-run-is-the-same-run': 'passed',
    'dtype-is-preserved': 'passed',
  });
});

test('one that counts its own calls, takes anything and has another default is caught in each', async () => {
  const faulty = defineSchedule({
    name: 'mine/counting',
    hyperparameters: { peak },
    create: ({ peak: from = 0.2 }) => {
      let calls = 0;
      return () => from * 0.5 ** calls++;
    },
  });
  expect(await verdicts(faulty)).toEqual({
    'rejects-what-it-cannot-use': 'silent-nan',
    'an-omitted-hyperparameter-has-its-documented-value': 'wrong-default',
    'updates-are-pure': 'aliased-state',
    'a-resumed-run-is-the-same-run': 'unknown',
    'dtype-is-preserved': 'passed',
  });
});
