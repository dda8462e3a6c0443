import type { Schedule } from '#model/schedule.ts';
import { checkSchedule } from './check-schedule.ts';

/** The bounds of `clamp`: one of them, or both. */
export interface ClampOptions {
  /** The smallest value let through. Default: none. */
  readonly min?: number;
  /** The largest value let through, `≥ min`. Default: none. */
  readonly max?: number;
}

/**
 * A schedule held within bounds: `s(t) = min(max(inner(t), min), max)`.
 *
 * Equal bounds are allowed and hold that one value. `NaN` is not hidden: it stays `NaN`.
 *
 * Source: `end_value` of Optax 0.2.8 `exponential_decay`, taken off its formula.
 *
 * @param schedule inner.
 * @throws TypeError when `schedule` is no function; RangeError when a bound is `NaN`, none is given, or they are reversed.
 * @example
 * const s = clamp(linear({ from: 0, to: 1, steps: 4 }), { min: 0.1, max: 0.75 });
 * s(0); // 0.1
 * s(2); // 0.5
 * s(4); // 0.75
 */
export function clamp(schedule: Schedule, { min = -Infinity, max = Infinity }: ClampOptions): Schedule {
  checkSchedule('schedule', schedule);
  if (min === -Infinity && max === Infinity) throw new RangeError('min and max are left out, but one must be given; give the bound meant.');
  if (!(min <= max) || min === Infinity || max === -Infinity) {
    throw new RangeError(`min is ${min} and max ${max}, but min must be at most max, and both numbers; swap or correct them.`);
  }
  return (step) => Math.min(Math.max(schedule(step), min), max);
}
