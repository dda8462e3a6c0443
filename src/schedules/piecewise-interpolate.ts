import type { Schedule } from '#model/schedule.ts';
import { checkBoundaries } from './check-boundaries.ts';
import { checkChoice } from './check-choice.ts';
import { checkValue } from './check-value.ts';
import { constant } from './constant.ts';
import { cosine } from './cosine.ts';
import { join } from './join.ts';
import { linear } from './linear.ts';

/** What `piecewiseInterpolate` takes. */
export interface PiecewiseInterpolateOptions {
  /** The values at step 0 and at each boundary, absolute, at least one. */
  readonly values: readonly number[];
  /** The steps where the values after the first are met: integers `≥ 0`, not decreasing. */
  readonly boundaries: readonly number[];
  /** How the schedule goes from one value to the next. Default `'linear'`. */
  readonly interpolation?: 'linear' | 'cosine';
}

/**
 * From value to value in straight lines or half cosines, every value met exactly at its step.
 *
 * With values `v₀ … vₙ`, boundaries `b₁ ≤ … ≤ bₙ`, `b₀ = 0`, and `x = (t − bᵢ) / (bᵢ₊₁ − bᵢ)`:
 *
 * - linear: `s(t) = vᵢ + (vᵢ₊₁ − vᵢ) · x` for `bᵢ ≤ t < bᵢ₊₁`,
 * - cosine: `s(t) = vᵢ₊₁ + (vᵢ − vᵢ₊₁) · ½(1 + cos(π x))` for `bᵢ ≤ t < bᵢ₊₁`,
 * - `s(t) = vₙ` for `t ≥ bₙ`.
 *
 * Two equal boundaries make a jump; their step has the later value.
 *
 * Source: Optax 0.2.8 `piecewise_interpolate_schedule`, with values where it has factors of the value before.
 *
 * @throws TypeError or RangeError when a value is not finite, the boundaries do not fit, or the interpolation is unknown.
 * @example
 * const s = piecewiseInterpolate({ values: [0, 1, 0.5], boundaries: [4, 8] });
 * s(0); // 0
 * s(4); // 1
 * s(6); // 0.75
 * s(8); // 0.5
 */
export function piecewiseInterpolate({ values, boundaries, interpolation = 'linear' }: PiecewiseInterpolateOptions): Schedule {
  checkChoice('interpolation', interpolation, ['linear', 'cosine']);
  checkBoundaries('values', values, boundaries);
  for (const [index, value] of values.entries()) checkValue(`values[${index}]`, value);
  const transition = interpolation === 'linear' ? linear : cosine;
  const pieces = values.map((from, index) => {
    const to = values[index + 1];
    const boundary = boundaries[index];
    if (to === undefined || boundary === undefined) return constant(from);
    return transition({ from, to, steps: boundary - (boundaries[index - 1] ?? 0) });
  });
  return join(pieces, boundaries);
}
