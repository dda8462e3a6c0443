import type { Schedule } from '#model/schedule.ts';
import { checkFactor } from './check-factor.ts';
import { checkLength } from './check-length.ts';
import { checkValue } from './check-value.ts';
import { interpolate } from './interpolate.ts';
import { onSteps } from './on-steps.ts';

/** What `cosine` takes. */
export interface CosineOptions {
  /** The value at step 0. */
  readonly from: number;
  /** The value from step `steps` on, absolute. Default 0. */
  readonly to?: number;
  /** The length of the decay in steps, an integer `≥ 0`; 0 means `to` at once. */
  readonly steps: number;
  /** The power of the cosine's share, `≥ 0`. Default 1. */
  readonly exponent?: number;
}

/**
 * Half a cosine between two values, both met exactly.
 *
 * With F = `from`, E = `to`, T = `steps`, P = `exponent`:
 *
 * - `s(t) = E + (F − E) · [½(1 + cos(π t / T))]ᴾ` for `t < T`,
 * - `s(t) = E` for `t ≥ T`.
 *
 * Sources: Loshchilov and Hutter, arXiv:1608.03983, equation 5, without restarts; Optax 0.2.8 `cosine_decay_schedule`
 * (`init_value`, `decay_steps`, `exponent`; its `alpha` is `E / F`), which refuses a T of 0 where this one is at E.
 *
 * @throws TypeError or RangeError when a value is not finite, `steps` is no integer `≥ 0`, or the exponent is below 0.
 * @example
 * const s = cosine({ from: 1, steps: 10 });
 * s(0); // 1
 * s(5); // 0.5
 * s(10); // 0
 */
export function cosine({ from, to = 0, steps, exponent = 1 }: CosineOptions): Schedule {
  checkValue('from', from);
  checkValue('to', to);
  checkLength('steps', steps, 0);
  checkFactor('exponent', exponent, { min: 0 });
  return onSteps((step) => (step >= steps ? to : interpolate(to, from, ((1 + Math.cos((Math.PI * step) / steps)) / 2) ** exponent)));
}
