import fc from 'fast-check';

/** Three significant digits: what a person would have typed, and still 900 values per decade. */
function readable(value: number): number {
  return Number(value.toPrecision(3));
}

/**
 * Values inside a range, both ends included, spread evenly over the magnitudes where the range spans many.
 *
 * Built from one integer, so that shrinking walks towards the lower end in readable steps.
 *
 * @param range `[min, max]` with `min < max`; a range that touches or crosses zero is spread linearly.
 * @returns An arbitrary of numbers of three significant digits.
 * @example fc.sample(values([1e-4, 1]), 3); // e.g. [0.0321, 0.000104, 0.77]
 */
export function values(range: readonly [number, number]): fc.Arbitrary<number> {
  const [min, max] = range;
  const logarithmic = min > 0 && max / min > 20;
  return fc.integer({ min: 0, max: 997 }).map((k) => {
    const share = k / 997;
    const value = readable(logarithmic ? min * (max / min) ** share : min + (max - min) * share);
    return Math.min(max, Math.max(min, value));
  });
}
