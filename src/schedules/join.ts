import type { Schedule } from '#model/schedule.ts';

/**
 * Schedules in a row. Piece `i` counts from its own boundary, and the boundary step already belongs to it.
 *
 * @param schedules The pieces, at least one.
 * @param boundaries The steps where the next piece begins: one fewer than pieces, integers `≥ 0`, not decreasing; two
 * equal ones leave the piece between them empty.
 * @throws RangeError when the numbers do not fit together.
 * @example join([linear({ from: 0, to: 1, steps: 5 }), constant(1)], [5]);
 */
export function join(schedules: readonly Schedule[], boundaries: readonly number[]): Schedule {
  if (schedules.length !== boundaries.length + 1) {
    throw new RangeError(`boundaries has ${boundaries.length} entries, but ${schedules.length} schedules need ${schedules.length - 1}.`);
  }
  for (const [index, boundary] of boundaries.entries()) {
    if (!Number.isSafeInteger(boundary) || boundary < (boundaries[index - 1] ?? 0)) {
      throw new RangeError(`boundaries[${index}] is ${boundary}, but boundaries must be integers that do not decrease, from 0 on.`);
    }
  }
  return (step) => {
    const piece = boundaries.filter((boundary) => step >= boundary).length;
    const schedule = schedules[piece];
    if (schedule === undefined) throw new RangeError(`step is ${step}, which lies in no piece.`);
    return schedule(step - (boundaries[piece - 1] ?? 0));
  };
}
