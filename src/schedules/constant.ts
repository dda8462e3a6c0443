import type { Schedule } from '#model/schedule.ts';
import { checkValue } from './check-value.ts';
import { onSteps } from './on-steps.ts';

/**
 * The same value at every step: `s(t) = v`.
 *
 * Source: Optax 0.2.8 `constant_schedule`.
 *
 * @param value v, finite.
 * @throws TypeError or RangeError when `value` is not a finite number.
 * @example
 * const s = constant(0.1);
 * s(0); // 0.1
 * s(1000); // 0.1
 */
export function constant(value: number): Schedule {
  checkValue('value', value);
  return onSteps(() => value);
}
