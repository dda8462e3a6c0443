import { expect, test } from 'vitest';
import { neighbours } from './neighbours.ts';
import { ulpDistance } from './ulp.ts';

test.each([
  [1, 'float32', [1, 1 + 2 ** -23]],
  [1.5, 'float64', [1.5, 1.5 + 2 ** -52]],
  [0.3, 'bfloat16', [0.298828125, 0.30078125]],
  [3, 'float16', [3, 3 + 2 ** -9]],
  [1024 * (1 - 2 ** -53), 'float64', [1024 * (1 - 2 ** -53), 1024]],
  [2 ** 29, 'float64', [2 ** 29, 2 ** 29 + 2 ** -23]],
  [2 ** -1022, 'float64', [2 ** -1022, 2 ** -1022 + 2 ** -1074]],
] as const)('beside %d in %s are %j', (value, dtype, expected) => {
  expect(neighbours(value, dtype)).toEqual(expected);
});

test('neighbours are one apart, on both sides of every power of two', () => {
  for (let exponent = -20; exponent <= 20; exponent += 1) {
    for (const value of [2 ** exponent, 2 ** exponent * (1 - 2 ** -24), 2 ** exponent * 1.7]) {
      const [below, above] = neighbours(value, 'float32');
      expect(below).toBeLessThanOrEqual(value);
      expect(above).toBeGreaterThan(value);
      expect(ulpDistance(below, above, 'float32')).toBe(1);
    }
  }
});
