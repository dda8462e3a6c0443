import type { Schedule } from '#model/schedule.ts';
import { checkBoundaries } from './check-boundaries.ts';
import { checkValue } from './check-value.ts';
import { constant } from './constant.ts';
import { join } from './join.ts';

/** What `piecewiseConstant` takes. */
export interface PiecewiseConstantOptions {
  /** The values, absolute, at least one. */
  readonly values: readonly number[];
  /** The steps where the next value begins: one fewer than values, integers `≥ 0`, not decreasing. */
  readonly boundaries: readonly number[];
}

/**
 * Steps: one value after another, each exactly as given.
 *
 * With values `v₀ … vₙ`, boundaries `b₁ ≤ … ≤ bₙ`, and `b₀ = 0`:
 *
 * - `s(t) = vᵢ` with the largest `i` for which `bᵢ ≤ t`: a boundary step already has the later value.
 *
 * A value between equal boundaries, or before a boundary of 0, is skipped. The last value is held for ever.
 *
 * Sources: Optax 0.2.8 `piecewise_constant_schedule`, with values where it has factors of the value before; the names
 * are those of Keras's `PiecewiseConstantDecay`, which takes a boundary *after* its step.
 *
 * @throws TypeError or RangeError when a value is not finite or the boundaries do not fit.
 * @example
 * const s = piecewiseConstant({ values: [1, 0.1, 0.01], boundaries: [100, 200] });
 * s(0); // 1
 * s(99); // 1
 * s(100); // 0.1
 * s(200); // 0.01
 */
export function piecewiseConstant({ values, boundaries }: PiecewiseConstantOptions): Schedule {
  checkBoundaries('values', values, boundaries);
  for (const [index, value] of values.entries()) checkValue(`values[${index}]`, value);
  return join(
    values.map((value) => constant(value)),
    boundaries,
  );
}
