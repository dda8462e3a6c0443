import type { Schedule } from '#model/schedule.ts';
import { checkLength } from './check-length.ts';
import { checkValue } from './check-value.ts';
import { interpolate } from './interpolate.ts';
import { onSteps } from './on-steps.ts';

/** What `sgdr` takes. */
export interface SgdrOptions {
  /** The value at the start of every cycle. */
  readonly peak: number;
  /** The value that every cycle falls towards, absolute. Default 0. */
  readonly to?: number;
  /** The length of the first cycle in steps, an integer `≥ 1`; at least 2 when all cycles are equally long. */
  readonly cycleSteps: number;
  /** How much longer each cycle is than the one before, an integer `≥ 1`. Default 1. */
  readonly cycleFactor?: number;
}

/**
 * Half cosines with warm restarts, for ever.
 *
 * With P = `peak`, E = `to`, cycle `i` of length `Tᵢ = cycleSteps · cycleFactorⁱ`, beginning at
 * `bᵢ = T₀ + … + Tᵢ₋₁`:
 *
 * - `s(t) = E + (P − E) · ½(1 + cos(π (t − bᵢ) / Tᵢ))` for `bᵢ ≤ t < bᵢ₊₁`.
 *
 * The step of a restart belongs to the new cycle and has exactly P; E itself is approached and never reached.
 *
 * Source: Loshchilov and Hutter, arXiv:1608.03983, equation 5 (`η_max`, `η_min`, `T₀`, `T_mult`). Optax 0.2.8
 * `sgdr_schedule` lists its cycles; for that, `join` some `warmupCosineDecay`.
 *
 * @throws TypeError or RangeError when a value is not finite, or a length or the factor is no integer in its range; a
 * cycle of one step that stays that long would be a constant.
 * @example
 * const s = sgdr({ peak: 1, cycleSteps: 4, cycleFactor: 2 });
 * s(0); // 1
 * s(2); // 0.5
 * s(4); // 1
 * s(8); // 0.5
 * s(12); // 1
 */
export function sgdr({ peak, to = 0, cycleSteps, cycleFactor = 1 }: SgdrOptions): Schedule {
  checkValue('peak', peak);
  checkValue('to', to);
  checkLength('cycleFactor', cycleFactor, 1);
  checkLength('cycleSteps', cycleSteps, cycleFactor === 1 ? 2 : 1);
  return onSteps((step) => {
    let length = cycleSteps;
    let into = step;
    if (cycleFactor === 1) into %= length;
    // At most 53 rounds for steps up to 2⁵³, and lengths and begins stay integers that float64 holds.
    while (into >= length) {
      into -= length;
      length *= cycleFactor;
    }
    return interpolate(to, peak, (1 + Math.cos((Math.PI * into) / length)) / 2);
  });
}
