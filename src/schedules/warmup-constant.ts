import type { Schedule } from '#model/schedule.ts';
import { checkLength } from './check-length.ts';
import { checkValue } from './check-value.ts';
import { linear } from './linear.ts';

/** What `warmupConstant` takes. */
export interface WarmupConstantOptions {
  /** The value at step 0. Default 0, so that the first update does nothing. */
  readonly from?: number;
  /** The value from step `warmupSteps` on. */
  readonly peak: number;
  /** The length of the ramp, an integer `≥ 0`; 0 means the peak at once. */
  readonly warmupSteps: number;
}

/**
 * A linear warm-up to a value that stays.
 *
 * With F = `from`, P = `peak`, W = `warmupSteps`:
 *
 * - `s(t) = F + (P − F) · t / W` for `t < W`,
 * - `s(t) = P` for `t ≥ W`.
 *
 * Sources: Goyal and others, arXiv:1706.02677, section 2.2; Optax 0.2.8 `warmup_constant_schedule` (`init_value`,
 * `peak_value`, `warmup_steps`), which stays at F when W is 0.
 *
 * @throws TypeError or RangeError when a value is not finite or the length is no integer `≥ 0`.
 * @example
 * const s = warmupConstant({ peak: 1, warmupSteps: 4 });
 * s(0); // 0
 * s(3); // 0.75
 * s(4); // 1
 * s(1000); // 1
 */
export function warmupConstant({ from = 0, peak, warmupSteps }: WarmupConstantOptions): Schedule {
  checkValue('peak', peak);
  checkLength('warmupSteps', warmupSteps, 0);
  return linear({ from, to: peak, steps: warmupSteps });
}
