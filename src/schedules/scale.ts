import type { Schedule } from '#model/schedule.ts';
import { checkSchedule } from './check-schedule.ts';
import { checkValue } from './check-value.ts';

/**
 * A schedule multiplied by a number: `s(t) = c · inner(t)`.
 *
 * It holds, restarts and ends where `inner` does; 0 turns it off, −1 turns it round.
 *
 * Source: the product of schedules in Loshchilov and Hutter, arXiv:1711.05101, algorithm 2 (`ηₜ · α`).
 *
 * @param schedule inner.
 * @param factor c, finite.
 * @throws TypeError or RangeError when `schedule` is no function or `factor` is not finite.
 * @example
 * const s = scale(linear({ from: 0, to: 1, steps: 4 }), 0.1);
 * s(0); // 0
 * s(2); // 0.05
 * s(4); // 0.1
 */
export function scale(schedule: Schedule, factor: number): Schedule {
  checkSchedule('schedule', schedule);
  checkValue('factor', factor);
  return (step) => factor * schedule(step);
}
