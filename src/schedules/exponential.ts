import type { Schedule } from '#model/schedule.ts';
import { checkFactor } from './check-factor.ts';
import { checkLength } from './check-length.ts';
import { checkValue } from './check-value.ts';
import { onSteps } from './on-steps.ts';

/** What `exponential` takes. */
export interface ExponentialOptions {
  /** The value up to step `transitionBegin`. */
  readonly from: number;
  /** The factor of `transitionSteps` steps, above 0; 1 stays at `from`, more grows. */
  readonly decayRate: number;
  /** The steps in which the value is multiplied by `decayRate` once, an integer `≥ 1`. */
  readonly transitionSteps: number;
  /** The steps before the decay, which stay at `from`; an integer `≥ 0`. Default 0. */
  readonly transitionBegin?: number;
  /** Whether the value falls in jumps, once every `transitionSteps` steps. Default `false`. */
  readonly staircase?: boolean;
  /** Where the decay (or the growth) stops; between `from` and the value it tends to. Default: nowhere. */
  readonly to?: number;
}

/** Refuses an end that the schedule never comes to: it would be held at once, or never. */
function checkEnd(from: number, decayRate: number, to: number): void {
  checkValue('to', to);
  const along = from < 0 ? -to : to;
  const far = Math.abs(from);
  const nearest = decayRate < 1 ? 0 : far;
  const furthest = decayRate > 1 && far > 0 ? Infinity : far;
  if (along >= nearest && along <= furthest) return;
  const expected = decayRate < 1 ? 'between from and 0' : 'of the sign of from and further from 0';
  throw new RangeError(
    `to is ${to}, but must lie where ${from} goes with a decayRate of ${decayRate}; give an end ${expected}, or leave it out.`,
  );
}

/**
 * A value multiplied by the same factor over and over.
 *
 * With F = `from`, r = `decayRate`, T = `transitionSteps`, B = `transitionBegin`, E = `to`:
 *
 * - `s(t) = F` for `t ≤ B`,
 * - `s(t) = F · r^((t − B) / T)` for `t > B`; with `staircase` the exponent is `⌊(t − B) / T⌋`, so that a jump belongs to
 *   its own step,
 * - and E from the first step on where this would go past E.
 *
 * Without an end, a decay tends to 0 and a growth has no bound: it leaves float64 as `±Infinity`.
 *
 * Source: Optax 0.2.8 `exponential_decay` (`init_value`, `decay_rate`, `transition_steps`, `transition_begin`,
 * `staircase`, `end_value`), which takes a rate or a length of 0 for "stay at F" where this one refuses them.
 *
 * @throws TypeError or RangeError when a value is not finite, the rate is not above 0, a length is no integer in its
 * range, or the end does not lie ahead.
 * @example
 * const s = exponential({ from: 1, decayRate: 0.5, transitionSteps: 10, staircase: true, to: 0.25 });
 * s(0); // 1
 * s(9); // 1
 * s(10); // 0.5
 * s(30); // 0.25
 */
export function exponential({
  from,
  decayRate,
  transitionSteps,
  transitionBegin = 0,
  staircase = false,
  to,
}: ExponentialOptions): Schedule {
  checkValue('from', from);
  checkFactor('decayRate', decayRate, { above: 0 });
  checkLength('transitionSteps', transitionSteps, 1);
  checkLength('transitionBegin', transitionBegin, 0);
  if (to !== undefined) checkEnd(from, decayRate, to);
  const end = to ?? (decayRate < 1 ? 0 : Math.sign(from) * Infinity);
  const falls = decayRate < 1 === from > 0;
  return onSteps((step) => {
    const done = step - transitionBegin;
    // A value of 0 stays 0, also where the power overflows and the product would be NaN.
    if (done <= 0 || from === 0) return from;
    // The floor is exact for integers below 2⁵³: the quotient is at least 1 / T below the next integer, and rounds by less.
    const exponent = staircase ? Math.floor(done / transitionSteps) : done / transitionSteps;
    const value = from * decayRate ** exponent;
    return falls ? Math.max(value, end) : Math.min(value, end);
  });
}
