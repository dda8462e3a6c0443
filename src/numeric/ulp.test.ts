import { expect, test } from 'vitest';
import { ulpDistance } from './ulp.ts';

test.each([
  [1, 1 + 2 ** -23, 'float32', 1],
  [1, 1 - 2 ** -24, 'float32', 1],
  [1, 1 + 2 ** -52, 'float64', 1],
  [0, -0, 'float32', 0],
  [-(2 ** -149), 2 ** -149, 'float32', 2],
  [-1, -1 - 2 ** -23, 'float32', 1],
  [-(2 ** -1074), 2 ** -1074, 'float64', 2],
  [-1, -1 - 2 ** -51, 'float64', 2],
  [1, -1, 'float64', 2 * 1023 * 2 ** 52],
  [Number.NaN, Number.NaN, 'float64', 0],
  [Number.NaN, 1, 'float64', Number.POSITIVE_INFINITY],
] as const)('%d and %d are, in %s, %d units apart', (a, b, dtype, distance) => {
  expect(ulpDistance(a, b, dtype)).toBe(distance);
  expect(ulpDistance(b, a, dtype)).toBe(distance);
});
