/**
 * Refuses boundaries that do not fit between the pieces.
 *
 * @param name What the pieces are called.
 * @throws RangeError unless there is a piece, and one boundary fewer than pieces: integers `≥ 0` that do not decrease;
 * equal ones are allowed.
 */
export function checkBoundaries(name: string, pieces: readonly unknown[], boundaries: readonly number[]): void {
  if (pieces.length === 0) throw new RangeError(`${name} has no entries, but must have at least one; give the first.`);
  if (boundaries.length !== pieces.length - 1) {
    throw new RangeError(
      `boundaries has ${boundaries.length} entries, but ${pieces.length} ${name} need ${pieces.length - 1}; give one between each two.`,
    );
  }
  for (const [index, boundary] of boundaries.entries()) {
    if (!Number.isSafeInteger(boundary) || boundary < (boundaries[index - 1] ?? 0)) {
      throw new RangeError(
        `boundaries[${index}] is ${boundary}, but boundaries must be integers that do not decrease, from 0 on; sort and round them.`,
      );
    }
  }
}
