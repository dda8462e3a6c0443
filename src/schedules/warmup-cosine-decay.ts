import type { Schedule } from '#model/schedule.ts';
import { checkLength } from './check-length.ts';
import { cosine } from './cosine.ts';
import { join } from './join.ts';
import { linear } from './linear.ts';

/** What `warmupCosineDecay` takes. */
export interface WarmupCosineDecayOptions {
  /** The value at step 0. Default 0, so that the first update does nothing. */
  readonly from?: number;
  /** The value at step `warmupSteps`. */
  readonly peak: number;
  /** The length of the ramp, an integer in `[0, steps]`; 0 means the peak at once. */
  readonly warmupSteps: number;
  /** The length of the whole, warm-up included. */
  readonly steps: number;
  /** The value from step `steps` on, absolute. Default 0. */
  readonly to?: number;
}

/**
 * A linear warm-up, then half a cosine: `linear(from → peak, warmupSteps)` joined at `warmupSteps` with
 * `cosine(peak → to, steps − warmupSteps)`.
 *
 * Source: Optax 0.2.8 `warmup_cosine_decay_schedule`, with the absolute end value.
 *
 * @throws RangeError when a length is no integer, or the warm-up is longer than the whole.
 * @example warmupCosineDecay({ peak: 0.01, warmupSteps: 10, steps: 100 })(10); // 0.01
 */
export function warmupCosineDecay({ from = 0, peak, warmupSteps, steps, to = 0 }: WarmupCosineDecayOptions): Schedule {
  checkLength('warmupSteps', warmupSteps, 0);
  checkLength('steps', steps, 0);
  if (warmupSteps > steps)
    throw new RangeError(`warmupSteps is ${warmupSteps}, longer than the whole schedule of ${steps} steps; make steps larger.`);
  return join([linear({ from, to: peak, steps: warmupSteps }), cosine({ from: peak, to, steps: steps - warmupSteps })], [warmupSteps]);
}
