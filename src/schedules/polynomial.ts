import type { Schedule } from '#model/schedule.ts';
import { checkFactor } from './check-factor.ts';
import { checkLength } from './check-length.ts';
import { checkValue } from './check-value.ts';
import { interpolate } from './interpolate.ts';
import { onSteps } from './on-steps.ts';

/** What `polynomial` takes. */
export interface PolynomialOptions {
  /** The value at step 0. */
  readonly from: number;
  /** The value from step `transitionBegin + steps` on. */
  readonly to: number;
  /** The power of what is left of the transition, `≥ 0`; 1 is a ramp, 0 a jump at the end. */
  readonly power: number;
  /** The length of the transition in steps, an integer `≥ 0`; 0 means `to` at once. */
  readonly steps: number;
  /** The steps before the transition, which stay at `from`; an integer `≥ 0`. Default 0. */
  readonly transitionBegin?: number;
}

/**
 * A polynomial transition between two values, both met exactly.
 *
 * With F = `from`, E = `to`, P = `power`, T = `steps`, B = `transitionBegin`:
 *
 * - `s(t) = F` for `t < B`,
 * - `s(t) = E + (F − E) · (1 − (t − B) / T)ᴾ` for `B ≤ t < B + T`,
 * - `s(t) = E` for `t ≥ B + T`.
 *
 * Source: Optax 0.2.8 `polynomial_schedule` (`init_value`, `end_value`, `power`, `transition_steps`,
 * `transition_begin`), which stays at F when T is 0 where this one is at E, the limit of short transitions.
 *
 * @throws TypeError or RangeError when a value is not finite, the power is below 0, or a length is no integer `≥ 0`.
 * @example
 * const s = polynomial({ from: 1, to: 0, power: 2, steps: 4 });
 * s(0); // 1
 * s(2); // 0.25
 * s(4); // 0
 */
export function polynomial({ from, to, power, steps, transitionBegin = 0 }: PolynomialOptions): Schedule {
  checkValue('from', from);
  checkValue('to', to);
  checkFactor('power', power, { min: 0 });
  checkLength('steps', steps, 0);
  checkLength('transitionBegin', transitionBegin, 0);
  return onSteps((step) => {
    const done = step - transitionBegin;
    if (done < 0) return from;
    // (T − t) / T rounds once where 1 − t / T rounds twice, and a power enlarges both roundings.
    return done >= steps ? to : interpolate(to, from, ((steps - done) / steps) ** power);
  });
}
