import { expect, test } from 'vitest';
import { readOnce } from './read-once.ts';

test('a finite number is what it is', () => {
  expect([0, -1, 0.5].map((value) => readOnce('initialAccumulator', value))).toEqual([0, -1, 0.5]);
});

test.each([
  [() => 1, 'initialAccumulator is a schedule, but is read once'],
  [Number.NaN, 'initialAccumulator is NaN, but is read once'],
  [Number.POSITIVE_INFINITY, 'initialAccumulator is Infinity, but is read once'],
  ['1', 'initialAccumulator is 1, but is read once'],
  [undefined, 'initialAccumulator is undefined, but is read once'],
])('%s is refused by name', (value, sentence) => {
  expect(() => readOnce('initialAccumulator', value)).toThrow(new TypeError(`${sentence}, before the first update: give a finite number.`));
});
