import type { Schedule } from '#model/schedule.ts';
import { checkLength } from './check-length.ts';
import { checkValue } from './check-value.ts';
import { cosine } from './cosine.ts';
import { join } from './join.ts';
import { warmupConstant } from './warmup-constant.ts';
import type { WarmupConstantOptions } from './warmup-constant.ts';

/** What `warmupCosineDecay` takes; its warm-up is at most as long as the whole. */
export interface WarmupCosineDecayOptions extends WarmupConstantOptions {
  /** The length of the whole, warm-up included, an integer `≥ warmupSteps`. */
  readonly steps: number;
  /** The value from step `steps` on, absolute. Default 0. */
  readonly to?: number;
  /** The power of the cosine's share, `≥ 0`. Default 1. */
  readonly exponent?: number;
}

/**
 * A linear warm-up, then half a cosine; start, peak and end are met exactly.
 *
 * With F = `from`, P = `peak`, E = `to`, W = `warmupSteps`, T = `steps`, p = `exponent`:
 *
 * - `s(t) = F + (P − F) · t / W` for `t < W`,
 * - `s(t) = E + (P − E) · [½(1 + cos(π (t − W) / (T − W)))]ᵖ` for `W ≤ t < T`,
 * - `s(t) = E` for `t ≥ T`; with `W = T` the ramp ends at E at once.
 *
 * Source: Optax 0.2.8 `warmup_cosine_decay_schedule` (`init_value`, `peak_value`, `warmup_steps`, `decay_steps` with the
 * warm-up included, `end_value`, `exponent`).
 *
 * @throws TypeError or RangeError when a value is not finite, a length is no integer, or the warm-up is longer than the
 * whole.
 * @example
 * const s = warmupCosineDecay({ peak: 0.01, warmupSteps: 10, steps: 100 });
 * s(0); // 0
 * s(10); // 0.01
 * s(55); // 0.005
 * s(100); // 0
 */
export function warmupCosineDecay({ from = 0, peak, warmupSteps, steps, to = 0, exponent = 1 }: WarmupCosineDecayOptions): Schedule {
  checkValue('peak', peak);
  checkLength('warmupSteps', warmupSteps, 0);
  checkLength('steps', steps, 0);
  if (warmupSteps > steps)
    throw new RangeError(`warmupSteps is ${warmupSteps}, longer than the whole schedule of ${steps} steps; make steps larger.`);
  return join(
    [warmupConstant({ from, peak, warmupSteps }), cosine({ from: peak, to, steps: steps - warmupSteps, exponent })],
    [warmupSteps],
  );
}
