import { expect, test } from 'vitest';
import { exactParse, exactStringify } from './exact-json.ts';

test('every number survives JSON', () => {
  const numbers = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 0.1, 5e-324];
  const read = exactParse(exactStringify(numbers));
  expect(Array.isArray(read) && read.every((value, index) => Object.is(value, numbers[index]))).toBe(true);
});

test('text that spells no number stays text', () => {
  expect(exactParse(exactStringify({ name: 'w0', step: '3' }))).toEqual({ name: 'w0', step: '3' });
});
