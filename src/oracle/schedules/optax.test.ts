import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { scheduleFactories } from '#schedules/catalogue.ts';
import { closedForms } from './closed-forms.ts';
import { scheduleOracle } from './schedule-oracle.ts';
import type { ScheduleOracleId } from './schedule-oracle.ts';

/** Values recorded from Optax; the file says by which versions, command and day. */
interface Golden {
  readonly digits: number;
  readonly recorded: readonly {
    readonly schedule: ScheduleOracleId;
    readonly numbers: Readonly<Record<string, number>>;
    readonly values: readonly (readonly [step: number, value: number])[];
  }[];
}

const golden = JSON.parse(readFileSync('fixtures/golden/optax-schedules.json', 'utf8')) as Golden;

/** Half a unit of the last recorded digit, at most five of the digit after it, relative to the value. */
const recordedShare = 5 * 10 ** -golden.digits;

test.for(golden.recorded)('$schedule, as Optax has it: $numbers', async ({ schedule: id, numbers, values }) => {
  const oracle = await scheduleOracle(id);
  const schedule = scheduleFactories[id]?.create(numbers);
  const apart = values.flatMap(([step, value]) => {
    const { value: expected, scale } = oracle(numbers, step);
    // Optax's own roundings: its order is another, but none of its formulas has more than 16 operations.
    const tolerance = recordedShare * Math.abs(value) + 16 * 2 ** -53 * Math.max(scale, 1);
    const ours = schedule?.(step) ?? Number.NaN;
    return Math.abs(expected - value) <= tolerance && Math.abs(ours - value) <= tolerance ? [] : [{ step, value, expected, ours }];
  });
  expect(apart).toEqual([]);
});

test('what Optax has is recorded', () => {
  const recorded = new Set<string>(golden.recorded.map(({ schedule }) => schedule));
  const missing = Object.keys(closedForms).filter((id) => !recorded.has(id));
  // Optax has none of these, but for the constant, which has nothing to record.
  expect(missing.filter((id) => !/^(constant|inverseSquareRoot|warmupStableDecay.*|cyclic.*|scale|clamp)$/.test(id))).toEqual([]);
});
