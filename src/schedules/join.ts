import type { Schedule } from '#model/schedule.ts';
import { checkBoundaries } from './check-boundaries.ts';
import { checkSchedule } from './check-schedule.ts';
import { onSteps } from './on-steps.ts';

/**
 * Schedules in a row. Piece `i` counts from its own boundary, and the boundary step already belongs to it.
 *
 * With pieces `s₀ … sₙ` and boundaries `b₁ ≤ … ≤ bₙ`, and `b₀ = 0`:
 *
 * - `s(t) = sᵢ(t − bᵢ)` with the largest `i` for which `bᵢ ≤ t`.
 *
 * Two equal boundaries leave the piece between them empty: it is never read and changes nothing. Joining is associative
 * as long as the boundaries of a join that is itself a piece lie within that piece. The last piece holds past its end
 * what it holds there by itself.
 *
 * Source: Optax 0.2.8 `join_schedules`.
 *
 * @param schedules The pieces, at least one.
 * @param boundaries The steps where the next piece begins: one fewer than pieces, integers `≥ 0`, not decreasing.
 * @throws TypeError when a piece is no function; RangeError when the numbers do not fit together.
 * @example
 * const s = join([linear({ from: 0, to: 1, steps: 5 }), constant(1), linear({ from: 1, to: 0, steps: 2 })], [5, 8]);
 * s(0); // 0
 * s(5); // 1
 * s(9); // 0.5
 * s(10); // 0
 */
export function join(schedules: readonly Schedule[], boundaries: readonly number[]): Schedule {
  checkBoundaries('schedules', schedules, boundaries);
  for (const [index, schedule] of schedules.entries()) checkSchedule(`schedules[${index}]`, schedule);
  const pieces = schedules.map((schedule, index) => ({ schedule, begin: boundaries[index - 1] ?? 0 }));
  return onSteps((step) => {
    // The first piece begins at 0, so there always is one.
    const piece = pieces.findLast(({ begin }) => begin <= step);
    return piece === undefined ? Number.NaN : piece.schedule(step - piece.begin);
  });
}
