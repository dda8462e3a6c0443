import { expect, test } from 'vitest';
import type { ScheduleFacts } from '#model/trace.ts';
import { scheduleBudget, within } from './schedule-budget.ts';
import { brokenShape, effective, shapeOf } from './schedule-shape.ts';
import { telling, walked } from './schedule-steps.ts';

/** From 1 down to 0 in four steps. */
const facts: ScheduleFacts = {
  anchors: [
    { step: 0, value: 1 },
    { step: 4, value: 0 },
  ],
  length: 4,
  monotone: true,
  exactUpTo: 2 ** 53,
  boundaries: [],
  side: 'at',
  ahead: 0,
  can: ['value'],
};
const ramp = [1, 0.75, 0.5, 0.25, 0, 0, 0, 0];

/** The fault of a schedule that gives these values at steps 0, 1, 2, … */
function told(values: readonly number[], declared: ScheduleFacts = facts): string | undefined {
  return brokenShape(
    values.map((answer, step) => ({ step, answer })),
    shapeOf(declared, 'float64'),
  )?.diagnosis;
}

test('a schedule that is as it declares has nothing to be told of', () => {
  expect(told(ramp)).toBeUndefined();
});

test('each way to be otherwise has its name', () => {
  expect(told(ramp.with(0, 0.9))).toBe('misses-an-anchor');
  expect(told([1, 0.75, 0.5, 0.25, 0.1, 0, 0, 0])).toBe('off-by-one-end');
  expect(told(ramp.with(6, 0.5))).toBe('rises-after-the-end');
  expect(told(ramp.with(6, -0.5))).toBe('negative');
  expect(told(ramp.with(2, 1.5))).toBe('outside-the-hull');
  expect(told(ramp.with(2, 0.8))).toBe('not-monotone');
  expect(told(ramp.with(2, Number.NaN))).toBe('not-a-number');
  expect(
    told(
      ramp.map((value) => 1 - value),
      {
        ...facts,
        anchors: [
          { step: 0, value: 0 },
          { step: 4, value: 2 },
        ],
      },
    ),
  ).toBe('never-reaches-peak');
  const { length: _, ...endless } = facts;
  expect(
    told([1, 0.5, 1, 0.75], {
      ...endless,
      period: 2,
      anchors: [
        { step: 0, value: 1 },
        { step: 1, value: 0.5 },
      ],
    }),
  ).toBe('does-not-repeat');
});

test('of several anchors at one step the last is met', () => {
  expect(effective([0, 1, 2].map((value) => ({ step: 3, value })))).toEqual([{ step: 3, value: 2 }]);
});

test('a budget is in units of its scale, and NaN is never within it', () => {
  const budget = scheduleBudget(8, 'float64');
  expect(within(1, 1 + 10 * 8 * 2 ** -52, budget)).toBe(true);
  expect(within(1, 1 + 11 * 8 * 2 ** -52, budget)).toBe(false);
  expect(within(1, Number.NaN, budget)).toBe(false);
  expect(scheduleBudget(1, 'float64', 7).ulps).toBe(scheduleBudget(1, 'float64').ulps + 7);
});

test('the steps worth a look are around everything that is declared, up to ten times the end', () => {
  const steps = telling({ ...facts, boundaries: [61], length: 97 });
  expect(steps).toEqual([...new Set(steps)].toSorted((a, b) => a - b));
  for (const step of [0, 1, 60, 61, 62, 96, 97, 98, 970, 971]) expect(steps).toContain(step);
  expect(telling({ ...facts, exactUpTo: 5 }).at(-1)).toBe(5);
  expect(walked({ ...facts, length: 20 })).toBe(10 * 20 + 2);
});
