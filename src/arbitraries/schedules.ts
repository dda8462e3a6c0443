import fc from 'fast-check';
import type { ScheduleSpec } from '#model/schedule-spec.ts';
import { distinctValues } from './values.ts';

/** What schedules are scaled to and how long they must keep changing. */
export interface ScheduleConstraints {
  /** The values taken, both ends included. */
  readonly range: readonly [number, number];
  /** The number of updates in the window, `≥ 1`; tables go two entries further, so that a read ahead is seen. */
  readonly steps: number;
  /** Put a zero at the first, an inner or the last step. */
  readonly zeros?: boolean;
}

/**
 * Schedules that vary inside the window: tables of distinct entries for the most part, since a smooth curve hides an
 * off-by-one and a constant can never be late; besides `A, A, B`, `A, B, A`, one jump, and a ramp.
 *
 * @throws RangeError when `steps < 1`.
 */
export function varyingSchedules(constraints: ScheduleConstraints): fc.Arbitrary<ScheduleSpec> {
  const { range, steps, zeros = false } = constraints;
  if (steps < 1) throw new RangeError(`steps is ${steps}, but a schedule needs a window of at least 1 step.`);
  const distinct = distinctValues(range, steps + 2);
  const table = distinct.map((entries): ScheduleSpec => ({ kind: 'table', values: entries }));
  const pair = distinctValues(range, 2);
  const returning = fc.tuple(pair, fc.boolean()).map(([[a = 0, b = 0], twice]): ScheduleSpec => {
    const entries = twice ? [a, a, b] : [a, b, a];
    return { kind: 'table', values: [...entries, b] };
  });
  const jump = fc
    .tuple(pair, fc.integer({ min: 1, max: Math.max(1, steps - 1) }))
    .map(([[before = 0, after = 0], until]): ScheduleSpec => ({ kind: 'step', before, until, after }));
  const ramp = pair.map(([from = 0, to = 0]): ScheduleSpec => ({ kind: 'ramp', from, to, steps }));
  if (zeros) {
    return fc.tuple(distinct, fc.integer({ min: 0, max: steps - 1 })).map(([entries, at]): ScheduleSpec => ({
      kind: 'table',
      values: entries.map((entry, step) => (step === at ? 0 : entry)),
    }));
  }
  return fc.oneof(
    { arbitrary: table, weight: 6 },
    { arbitrary: jump, weight: 1 },
    { arbitrary: ramp, weight: 1 },
    { arbitrary: returning, weight: 1 },
  );
}
