import type { Schedule } from '#model/schedule.ts';
import { checkChoice } from './check-choice.ts';
import { checkLength } from './check-length.ts';
import { checkValue } from './check-value.ts';
import { constant } from './constant.ts';
import { cosine } from './cosine.ts';
import { interpolate } from './interpolate.ts';
import { join } from './join.ts';
import { linear } from './linear.ts';
import { onSteps } from './on-steps.ts';
import { warmupConstant } from './warmup-constant.ts';
import type { WarmupConstantOptions } from './warmup-constant.ts';

/** What `warmupStableDecay` takes; warm-up and decay together are at most as long as the whole. */
export interface WarmupStableDecayOptions extends WarmupConstantOptions {
  /** The length of the decay at the end, an integer `≥ 0`; 0 means `to` at once. */
  readonly decaySteps: number;
  /** The length of the whole, an integer `≥ warmupSteps + decaySteps`; what is left stays at the peak. */
  readonly steps: number;
  /** The value from step `steps` on, absolute. Default 0. */
  readonly to?: number;
  /** How the value falls. Default `'linear'`. */
  readonly decay?: 'linear' | 'cosine' | 'square-root';
}

/** `peak + (to − peak) · √(t / steps)`, steep at first. */
function squareRoot(peak: number, to: number, steps: number): Schedule {
  return onSteps((step) => (step >= steps ? to : interpolate(peak, to, Math.sqrt(step / steps))));
}

/**
 * Warm-up, a long stretch at the peak, and a decay at the very end (also known as WSD, or trapezoidal).
 *
 * With F = `from`, P = `peak`, E = `to`, W = `warmupSteps`, D = `decaySteps`, T = `steps`, and `x = (t − (T − D)) / D`:
 *
 * - `s(t) = F + (P − F) · t / W` for `t < W`,
 * - `s(t) = P` for `W ≤ t < T − D`,
 * - `s(t) = P + (E − P) · f(x)` for `T − D ≤ t < T`, where f is x (linear), `½(1 − cos(π x))` (cosine) or `√x`
 *   (square-root),
 * - `s(t) = E` for `t ≥ T`.
 *
 * Sources: Hu and others, arXiv:2404.06395, section 4.2; the forms of the decay: Hägele and others, arXiv:2405.18392.
 *
 * @throws TypeError or RangeError when a value is not finite, a length is no integer `≥ 0`, the decay is unknown, or the
 * phases are longer than the whole.
 * @example
 * const s = warmupStableDecay({ peak: 1, warmupSteps: 2, decaySteps: 4, steps: 10 });
 * s(0); // 0
 * s(2); // 1
 * s(6); // 1
 * s(9); // 0.25
 * s(10); // 0
 */
export function warmupStableDecay({
  from = 0,
  peak,
  warmupSteps,
  decaySteps,
  steps,
  to = 0,
  decay = 'linear',
}: WarmupStableDecayOptions): Schedule {
  checkValue('peak', peak);
  checkValue('to', to);
  checkLength('warmupSteps', warmupSteps, 0);
  checkLength('decaySteps', decaySteps, 0);
  checkLength('steps', steps, 0);
  checkChoice('decay', decay, ['linear', 'cosine', 'square-root']);
  if (warmupSteps + decaySteps > steps) {
    throw new RangeError(
      `warmupSteps and decaySteps are ${warmupSteps} and ${decaySteps}, together longer than the whole schedule of ${steps} steps; make steps larger.`,
    );
  }
  const falling = {
    linear: () => linear({ from: peak, to, steps: decaySteps }),
    cosine: () => cosine({ from: peak, to, steps: decaySteps }),
    'square-root': () => squareRoot(peak, to, decaySteps),
  };
  return join([warmupConstant({ from, peak, warmupSteps }), constant(peak), falling[decay]()], [warmupSteps, steps - decaySteps]);
}
