import { expect, test } from 'vitest';
import { same } from './same.ts';

test.each([
  [1, 1, true],
  [0, -0, true],
  [Number.NaN, Number.NaN, true],
  [1, 2, false],
  [Number.NaN, 1, false],
  [1, Number.NaN, false],
])('%d and %d: same is %s', (a, b, expected) => {
  expect(same(a, b)).toBe(expected);
});
