import type { Schedule } from '#model/schedule.ts';
import { checkChoice } from './check-choice.ts';
import { checkFactor } from './check-factor.ts';
import { checkLength } from './check-length.ts';
import { checkValue } from './check-value.ts';
import { interpolate } from './interpolate.ts';
import { onSteps } from './on-steps.ts';

/** What `cyclic` takes. */
export interface CyclicOptions {
  /** The value between the cycles. */
  readonly from: number;
  /** The value in the middle of the first cycle. */
  readonly peak: number;
  /** The steps of the rise, an integer `≥ 1`. */
  readonly stepsUp: number;
  /** The steps of the fall, an integer `≥ 1`. Default `stepsUp`. */
  readonly stepsDown?: number;
  /** How the height of the cycles changes: not, halved each cycle, or by `gamma` each step. Default `'triangular'`. */
  readonly mode?: 'triangular' | 'triangular2' | 'exp_range';
  /** With `exp_range`, and only there: the factor of each step, in (0, 1]. */
  readonly gamma?: number;
}

/** The height of the cycle at a step, as a share of the first one's. */
function heights(mode: 'triangular' | 'triangular2' | 'exp_range', gamma: number): (step: number, cycle: number) => number {
  switch (mode) {
    case 'triangular':
      return () => 1;
    case 'triangular2':
      return (_, cycle) => 0.5 ** cycle;
    case 'exp_range':
      return (step) => gamma ** step;
  }
}

/**
 * Triangles, up and down for ever.
 *
 * With F = `from`, P = `peak`, U = `stepsUp`, D = `stepsDown`, the cycle `c = ⌊t / (U + D)⌋` and `p = t − c (U + D)`:
 *
 * - `s(t) = F + (P − F) · h · x`, where `x = p / U` for `p < U` and `x = (U + D − p) / D` from there on,
 * - the height h is 1 (`triangular`), `½ᶜ` (`triangular2`) or `gammaᵗ` (`exp_range`).
 *
 * The first step of a cycle has exactly F; the step `p = U` has exactly P where h is 1. It repeats and has no end.
 *
 * Source: Smith, arXiv:1506.01186, section 3, with a fall that may be longer than the rise.
 *
 * @throws TypeError or RangeError when a value is not finite, a length is no integer `≥ 1`, the mode is unknown, or
 * `gamma` is outside its range, missing for `exp_range`, or given for another mode.
 * @example
 * const s = cyclic({ from: 0, peak: 1, stepsUp: 2, mode: 'triangular2' });
 * s(0); // 0
 * s(2); // 1
 * s(4); // 0
 * s(6); // 0.5
 */
export function cyclic({ from, peak, stepsUp, stepsDown = stepsUp, mode = 'triangular', gamma }: CyclicOptions): Schedule {
  checkValue('from', from);
  checkValue('peak', peak);
  checkLength('stepsUp', stepsUp, 1);
  checkLength('stepsDown', stepsDown, 1);
  checkChoice('mode', mode, ['triangular', 'triangular2', 'exp_range']);
  if ((gamma !== undefined) !== (mode === 'exp_range')) {
    throw new RangeError(`gamma is ${gamma} with mode ${mode}, but must be given with exp_range and only there; add it or leave it out.`);
  }
  if (gamma !== undefined) checkFactor('gamma', gamma, { above: 0, max: 1 });
  const height = heights(mode, gamma ?? 1);
  const period = stepsUp + stepsDown;
  return onSteps((step) => {
    const into = step % period;
    const share = into < stepsUp ? into / stepsUp : (period - into) / stepsDown;
    return interpolate(from, peak, height(step, (step - into) / period) * share);
  });
}
