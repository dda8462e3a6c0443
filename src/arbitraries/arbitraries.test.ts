import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { programs } from './programs.ts';
import { varyingSchedules } from './schedules.ts';
import { distinctValues, values } from './values.ts';

const seeded = { seed: 7, numRuns: 500 };

test('values stay inside their range, have three digits, and shrink to its lower end', () => {
  fc.assert(
    fc.property(values([1e-4, 1]), (value) => value >= 1e-4 && value <= 1 && Number(value.toPrecision(3)) === value),
    seeded,
  );
  expect(
    fc.check(
      fc.property(values([0.5, 0.99]), () => false),
      seeded,
    ).counterexample,
  ).toEqual([0.5]);
});

test('distinct values are distinct', () => {
  fc.assert(
    fc.property(distinctValues([0.5, 0.999], 8), (found) => new Set(found).size === 8),
    seeded,
  );
});

test('schedules vary inside the window, or hold a zero where asked to', () => {
  const window = [0, 1, 2, 3];
  fc.assert(
    fc.property(
      varyingSchedules({ range: [1e-4, 1], steps: 4 }),
      (schedule) => new Set(window.map((step) => evaluateSchedule(schedule, step))).size > 1,
    ),
    seeded,
  );
  fc.assert(
    fc.property(varyingSchedules({ range: [1e-4, 1], steps: 4, zeros: true }), (schedule) =>
      window.some((step) => evaluateSchedule(schedule, step) === 0),
    ),
    seeded,
  );
});

test('the same seed draws the same programs, of at least two leaves of different sizes', () => {
  const arbitrary = programs(momentumSubject('mine/momentum'), 'learningRate', { target: 'varying', minSteps: 2 });
  const drawn = fc.sample(arbitrary, seeded);
  expect(fc.sample(arbitrary, seeded)).toEqual(drawn);
  for (const { leaves, gradients } of drawn) {
    expect(new Set(leaves.map(({ shape }) => shape.reduce((size, length) => size * length, 1))).size).toBeGreaterThan(1);
    expect(gradients.length).toBeGreaterThanOrEqual(2);
  }
});
