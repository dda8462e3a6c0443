import type { Schedule } from '#model/schedule.ts';
import { checkLength } from './check-length.ts';
import { checkValue } from './check-value.ts';
import { join } from './join.ts';
import { onSteps } from './on-steps.ts';
import { warmupConstant } from './warmup-constant.ts';
import type { WarmupConstantOptions } from './warmup-constant.ts';

/** What `inverseSquareRoot` takes. */
export interface InverseSquareRootOptions extends WarmupConstantOptions {
  /** The steps after the peak in which the value falls to `1/√2` of it, an integer `≥ 1`. Default `warmupSteps`, or 1 without warm-up. */
  readonly timescale?: number;
}

/**
 * A linear warm-up, then a decay with the root of the step, for ever.
 *
 * With F = `from`, P = `peak`, W = `warmupSteps`, τ = `timescale`:
 *
 * - `s(t) = F + (P − F) · t / W` for `t < W`,
 * - `s(t) = P · √(τ / (t − W + τ))` for `t ≥ W`; with the default τ = W this is `P · √(W / t)`.
 *
 * It tends to 0 and has no end.
 *
 * Sources: Vaswani and others, arXiv:1706.03762, equation 3, where `P = 1 / √(d W)` for models of width d, counted from
 * step 0; the timescale is that of Zhai and others, arXiv:2106.04560.
 *
 * @throws TypeError or RangeError when a value is not finite or a length is no integer in its range.
 * @example
 * const s = inverseSquareRoot({ peak: 1, warmupSteps: 4 });
 * s(0); // 0
 * s(4); // 1
 * s(16); // 0.5
 */
export function inverseSquareRoot({
  from = 0,
  peak,
  warmupSteps,
  timescale = Math.max(1, warmupSteps),
}: InverseSquareRootOptions): Schedule {
  checkValue('peak', peak);
  checkLength('warmupSteps', warmupSteps, 0);
  checkLength('timescale', timescale, 1);
  const decay = onSteps((step) => peak * Math.sqrt(timescale / (step + timescale)));
  return join([warmupConstant({ from, peak, warmupSteps }), decay], [warmupSteps]);
}
