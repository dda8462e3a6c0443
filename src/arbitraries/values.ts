import fc from 'fast-check';

/** Values are told apart by an integer below this. */
const grid = 998;

/** Three significant digits: what a person would have typed, and still 900 values per decade. */
function readable(value: number): number {
  return Number(value.toPrecision(3));
}

/** Value `k` of the grid over a range; linear where the range touches zero or is short, else by magnitude. */
function valueOf([min, max]: readonly [number, number], k: number): number {
  const share = k / (grid - 1);
  const value = readable(min > 0 && max / min > 20 ? min * (max / min) ** share : min + (max - min) * share);
  return Math.min(max, Math.max(min, value));
}

/** The whole grid over a range, by its ends: rounding to digits costs more than all the rest of drawing a value. */
const grids = new Map<string, readonly number[]>();

function gridOf(range: readonly [number, number]): readonly number[] {
  const key = range.join();
  const made = grids.get(key) ?? Array.from({ length: grid }, (_, k) => valueOf(range, k));
  grids.set(key, made);
  return made;
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
  const drawable = gridOf(range);
  return fc.integer({ min: 0, max: grid - 1 }).map((k) => drawable[k] ?? range[0]);
}

/**
 * Lists of values that all differ. A repeated draw moves on to the next free value, which costs a third of drawing again.
 *
 * @param length At most 300; a range so narrow that three digits cannot tell that many apart repeats the last.
 */
export function distinctValues(range: readonly [number, number], length: number): fc.Arbitrary<readonly number[]> {
  const drawable = gridOf(range);
  return fc.array(fc.integer({ min: 0, max: grid - 1 }), { minLength: length, maxLength: length }).map((drawn) => {
    const found: number[] = [];
    for (const first of drawn) {
      let k = first;
      for (let tries = 0; tries < grid && found.includes(drawable[k] ?? range[0]); tries += 1) k = (k + 1) % grid;
      const value = drawable[k] ?? range[0];
      if (!found.includes(value)) found.push(value);
    }
    const last = found.at(-1) ?? range[0];
    while (found.length < length) found.push(last);
    return found;
  });
}
