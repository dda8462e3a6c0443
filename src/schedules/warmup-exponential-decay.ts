import type { Schedule } from '#model/schedule.ts';
import { checkValue } from './check-value.ts';
import { exponential } from './exponential.ts';
import type { ExponentialOptions } from './exponential.ts';
import { join } from './join.ts';
import { warmupConstant } from './warmup-constant.ts';
import type { WarmupConstantOptions } from './warmup-constant.ts';

/** What `warmupExponentialDecay` takes; `transitionBegin` counts from the end of the warm-up. */
export interface WarmupExponentialDecayOptions extends WarmupConstantOptions, Omit<ExponentialOptions, 'from'> {}

/**
 * A linear warm-up, then an exponential decay.
 *
 * With F = `from`, P = `peak`, W = `warmupSteps`:
 *
 * - `s(t) = F + (P − F) · t / W` for `t < W`,
 * - `s(t) = e(t − W)` for `t ≥ W`, where e is `exponential` from P with the remaining options.
 *
 * Source: Optax 0.2.8 `warmup_exponential_decay_schedule`.
 *
 * @throws TypeError or RangeError as `warmupConstant` and `exponential` do.
 * @example
 * const s = warmupExponentialDecay({ peak: 1, warmupSteps: 4, decayRate: 0.5, transitionSteps: 1, to: 0.125 });
 * s(0); // 0
 * s(4); // 1
 * s(6); // 0.25
 * s(7); // 0.125
 */
export function warmupExponentialDecay({ from = 0, peak, warmupSteps, ...decay }: WarmupExponentialDecayOptions): Schedule {
  checkValue('peak', peak);
  return join([warmupConstant({ from, peak, warmupSteps }), exponential({ from: peak, ...decay })], [warmupSteps]);
}
