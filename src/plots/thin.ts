/** More points than a screen has columns add bytes and no picture. */
const columns = 1000;

/**
 * The points of a step function that a picture needs: where it changes; and of a long one the first, smallest, largest
 * and last value of each of a thousand stretches.
 */
export function thin(values: readonly number[]): readonly (readonly [step: number, value: number])[] {
  const changes = values.flatMap((value, step) => (step > 0 && Object.is(value, values[step - 1]) ? [] : [[step, value] as const]));
  if (changes.length <= 4 * columns) return changes;
  const stretch = Math.ceil(changes.length / columns);
  const kept: (readonly [number, number])[] = [];
  for (let start = 0; start < changes.length; start += stretch) {
    const part = changes.slice(start, start + stretch);
    const byValue = part.filter(([, value]) => Number.isFinite(value)).toSorted((a, b) => a[1] - b[1]);
    const wanted = new Set([part[0], byValue[0], byValue.at(-1), part.at(-1), part.find(([, value]) => !Number.isFinite(value))]);
    kept.push(...part.filter((point) => wanted.has(point)));
  }
  return kept;
}
