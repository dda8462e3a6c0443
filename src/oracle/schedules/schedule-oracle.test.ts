import { describe, expect, test } from 'vitest';
import { scheduleFactories } from '#schedules/catalogue.ts';
import { drawArguments } from '#schedules/draw-arguments.ts';
import { loadBig } from '#oracle/big.ts';
import { closedForms } from './closed-forms.ts';
import { scheduleOracle, scheduleOracleIds } from './schedule-oracle.ts';
import type { ScheduleOracleId } from './schedule-oracle.ts';

/** Numbers in [0, 1) that are the same in every run (Park and Miller, 1988). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

test('the oracle knows every schedule of the catalogue, and no other', () => {
  expect(scheduleOracleIds.toSorted()).toEqual(Object.keys(scheduleFactories).toSorted());
});

test('a double is copied digit for digit', async () => {
  const { exact } = await loadBig();
  // The digits of these doubles are known: 0.1 is 3602879701896397 · 2⁻⁵⁵.
  expect(exact(0.1).toFixed()).toBe('0.1000000000000000055511151231257827021181583404541015625');
  expect(exact(-1.5).toFixed()).toBe('-1.5');
  expect(exact(2 ** 80).toFixed()).toBe('1208925819614629174706176');
  for (const value of [0, 1 / 3, 5e-324, 2 ** -1022, Number.MAX_VALUE, -Math.PI, 1e23]) expect(exact(value).toNumber()).toBe(value);
  expect(() => exact(Number.NaN)).toThrow(RangeError);
});

/** One evaluation of a schedule beside its oracle. */
interface Sample {
  readonly difference: number;
  readonly tolerance: number;
  /** Whether the equation has another value one step later, and whether the tolerance tells it. */
  readonly moves: boolean;
  readonly told: boolean;
  readonly shown: string;
}

async function samplesOf(id: ScheduleOracleId): Promise<readonly Sample[]> {
  const oracle = await scheduleOracle(id);
  const factory = scheduleFactories[id];
  if (factory === undefined) throw new Error(`${id} is in no catalogue.`);
  const random = seeded(1286);
  const draws = Array.from({ length: 80 }, () => drawArguments(factory, random));
  return draws.flatMap((numbers) => {
    const schedule = factory.create(numbers);
    const { anchors, length = 1000 } = factory.shape(numbers);
    const drawn = Array.from({ length: 4 }, () => Math.floor(random() * (length + 1)));
    return [...new Set([...drawn, ...anchors.map(({ step }) => step + Math.floor(2 * random()))])].map((step) => {
      const { value, tolerance } = oracle(numbers, step);
      const later = oracle(numbers, step + 1).value;
      const actual = schedule(step);
      return {
        difference: Math.abs(actual - value),
        tolerance,
        moves: value !== later,
        told: Math.abs(actual - later) > tolerance,
        shown: `${JSON.stringify(numbers)} at ${step}: ${actual}, but ${value} ± ${tolerance}`,
      };
    });
  });
}

const exact = ['constant', 'piecewiseConstant'];

describe.for(Object.keys(closedForms) as ScheduleOracleId[])('%s', (id) => {
  test('agrees with its published equation within its roundings, which are not generous', async () => {
    const samples = await samplesOf(id);
    expect(samples.length).toBeGreaterThan(100);
    // Written as "not within", so that NaN fails.
    expect(samples.filter(({ difference, tolerance }) => !(difference <= tolerance)).map(({ shown }) => shown)).toEqual([]);
    // Not generous: a tenth of the tolerance is used somewhere, and one step late is told nearly everywhere.
    const used = samples.map(({ difference, tolerance }) => (tolerance === 0 ? 0 : difference / tolerance));
    if (!exact.includes(id)) expect(Math.max(...used)).toBeGreaterThan(0.1);
    const moving = samples.filter(({ moves }) => moves);
    if (id !== 'constant') expect(moving.length).toBeGreaterThan(10);
    expect(moving.filter(({ told }) => told).length).toBeGreaterThanOrEqual(0.95 * moving.length);
  });
});
