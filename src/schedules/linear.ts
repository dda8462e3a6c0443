import type { Schedule } from '#model/schedule.ts';
import { checkLength } from './check-length.ts';
import { checkValue } from './check-value.ts';
import { interpolate } from './interpolate.ts';
import { onSteps } from './on-steps.ts';

/** What `linear` takes. */
export interface LinearOptions {
  /** The value at step 0. */
  readonly from: number;
  /** The value from step `transitionBegin + steps` on. */
  readonly to: number;
  /** The length of the ramp in steps, an integer `≥ 0`; 0 means `to` at once. */
  readonly steps: number;
  /** The steps before the ramp, which stay at `from`; an integer `≥ 0`. Default 0. */
  readonly transitionBegin?: number;
}

/**
 * A ramp between two values, both met exactly.
 *
 * With F = `from`, E = `to`, T = `steps`, B = `transitionBegin`:
 *
 * - `s(t) = F` for `t < B`,
 * - `s(t) = F + (E − F) · (t − B) / T` for `B ≤ t < B + T`,
 * - `s(t) = E` for `t ≥ B + T`.
 *
 * Source: Optax 0.2.8 `linear_schedule` (`init_value`, `end_value`, `transition_steps`, `transition_begin`), which
 * stays at F when T is 0 where this one is at E, the limit of short ramps.
 *
 * @throws TypeError or RangeError when a value is not finite or a length is no integer `≥ 0`.
 * @example
 * const s = linear({ from: 0, to: 1, steps: 4 });
 * s(0); // 0
 * s(3); // 0.75
 * s(4); // 1
 */
export function linear({ from, to, steps, transitionBegin = 0 }: LinearOptions): Schedule {
  checkValue('from', from);
  checkValue('to', to);
  checkLength('steps', steps, 0);
  checkLength('transitionBegin', transitionBegin, 0);
  return onSteps((step) => {
    const done = step - transitionBegin;
    if (done < 0) return from;
    return done >= steps ? to : interpolate(from, to, done / steps);
  });
}
