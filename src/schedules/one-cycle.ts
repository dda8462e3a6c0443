import type { Schedule } from '#model/schedule.ts';
import { checkChoice } from './check-choice.ts';
import { checkFactor } from './check-factor.ts';
import { checkLength } from './check-length.ts';
import { checkValue } from './check-value.ts';
import { piecewiseInterpolate } from './piecewise-interpolate.ts';

/** What `oneCycle` takes. */
export interface OneCycleOptions {
  /** The largest value. */
  readonly peak: number;
  /** The length of the whole in steps, an integer `≥ 0`; 0 means the final value at once. */
  readonly steps: number;
  /** The share of the steps in which the value rises, in [0, 1]; 0 means the peak at once. Default 0.3. */
  readonly pctStart?: number;
  /** The share of the steps after which the value is back at its start, in [pctStart, 1]; the cosine form has no such phase. Default 0.85. */
  readonly pctFinal?: number;
  /** The peak divided by the first value, above 0. Default 25. */
  readonly divFactor?: number;
  /** The first value divided by the final one, above 0. Default 10⁴. */
  readonly finalDivFactor?: number;
  /** How the value moves, and with it the number of phases: three linear ones, or two half cosines. Default `'linear'`. */
  readonly interpolation?: 'linear' | 'cosine';
}

/**
 * One rise to a peak, one fall, and a long tail.
 *
 * With P = `peak`, T = `steps`, F = `P / divFactor`, E = `F / finalDivFactor`, `t₁ = ⌊pctStart · T⌋` and
 * `t₂ = ⌊pctFinal · T⌋` (products in float64):
 *
 * - linear: through F at 0, P at `t₁`, F at `t₂`, E at T, in straight lines,
 * - cosine: through F at 0, P at `t₁`, E at T, in half cosines,
 * - `s(t) = E` for `t ≥ T`.
 *
 * Every one of these values is met exactly; a phase without steps is skipped, so that a short schedule may begin at its
 * peak or at its end.
 *
 * Sources: Smith and Topin, arXiv:1708.07120; Optax 0.2.8 `linear_onecycle_schedule` and `cosine_onecycle_schedule`
 * (`peak_value`, `transition_steps`, `pct_start`, `pct_final`, `div_factor`, `final_div_factor`).
 *
 * @throws TypeError or RangeError when an argument is outside its range.
 * @example
 * const s = oneCycle({ peak: 1, steps: 100, divFactor: 4, finalDivFactor: 8 });
 * s(0); // 0.25
 * s(30); // 1
 * s(85); // 0.25
 * s(100); // 0.03125
 */
export function oneCycle({
  peak,
  steps,
  pctStart = 0.3,
  pctFinal = 0.85,
  divFactor = 25,
  finalDivFactor = 1e4,
  interpolation = 'linear',
}: OneCycleOptions): Schedule {
  checkValue('peak', peak);
  checkLength('steps', steps, 0);
  checkFactor('pctStart', pctStart, { min: 0, max: 1 });
  checkFactor('divFactor', divFactor, { above: 0 });
  checkFactor('finalDivFactor', finalDivFactor, { above: 0 });
  checkChoice('interpolation', interpolation, ['linear', 'cosine']);
  const first = peak / divFactor;
  const final = first / finalDivFactor;
  const top = Math.floor(pctStart * steps);
  if (interpolation === 'cosine') {
    return piecewiseInterpolate({ values: [first, peak, final], boundaries: [top, steps], interpolation });
  }
  checkFactor('pctFinal', pctFinal, { min: pctStart, max: 1 });
  const back = Math.floor(pctFinal * steps);
  return piecewiseInterpolate({ values: [first, peak, first, final], boundaries: [top, back, steps], interpolation });
}
