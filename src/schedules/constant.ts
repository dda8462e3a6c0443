import type { Schedule } from '#model/schedule.ts';

/**
 * The same value at every step: `s(t) = v`.
 *
 * @param value v, finite.
 * @throws RangeError when `value` is not finite.
 * @example constant(0.1)(1000); // 0.1
 */
export function constant(value: number): Schedule {
  if (!Number.isFinite(value)) throw new RangeError(`value is ${value}, but must be a finite number.`);
  return () => value;
}
