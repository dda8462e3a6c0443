import { expect, test } from 'vitest';
import { evaluateSchedule } from './evaluate-schedule.ts';
import { exactParse, exactStringify } from './exact-json.ts';
import { expand } from './expand.ts';
import { differenceOfSnapshots, firstDifference } from './first-difference.ts';
import { ulpDistance } from './ulp.ts';

test.each([
  [1, 1 + 2 ** -23, 'float32', 1],
  [1, 1 - 2 ** -24, 'float32', 1],
  [1, 1 + 2 ** -52, 'float64', 1],
  [0, -0, 'float32', 0],
  [-(2 ** -149), 2 ** -149, 'float32', 2],
  [Number.NaN, Number.NaN, 'float64', 0],
  [Number.NaN, 1, 'float64', Number.POSITIVE_INFINITY],
] as const)('%d and %d are, in %s, %d units apart', (a, b, dtype, distance) => {
  expect(ulpDistance(a, b, dtype)).toBe(distance);
  expect(ulpDistance(b, a, dtype)).toBe(distance);
});

test('trees are compared bit for bit, with both zeros and all NaN alike', () => {
  const one = { w0: Float64Array.of(0, Number.NaN, 1) };
  expect(firstDifference(one, { w0: Float64Array.of(-0, Number.NaN, 1) })).toBeUndefined();
  expect(firstDifference(one, { w0: Float64Array.of(0, Number.NaN, 1 + 2 ** -52) })).toEqual({
    leaf: 'w0',
    element: 2,
    expected: 1,
    actual: 1 + 2 ** -52,
  });
  expect(firstDifference(one, { w0: Float64Array.of(0) })).toEqual({
    leaf: 'w0',
    element: 0,
    expected: '3 elements',
    actual: '1 elements',
  });
  expect(firstDifference(one, {})).toEqual({ leaf: 'w0', element: 0, expected: '3 elements', actual: 'missing' });
  expect(firstDifference({}, one)).toEqual({ leaf: 'w0', element: 0, expected: 'missing', actual: '3 elements' });
});

test('states are compared entry by entry', () => {
  expect(differenceOfSnapshots({ count: 1, m: Float64Array.of(1) }, { count: 1, m: Float64Array.of(1) })).toBeUndefined();
  expect(differenceOfSnapshots({ count: 1 }, { count: 2 })).toEqual({ leaf: 'count', element: 0, expected: 1, actual: 2 });
});

test.each([
  [{ kind: 'constant', value: 3 }, [3, 3, 3, 3]],
  [{ kind: 'step', before: 1, until: 2, after: 0 }, [1, 1, 0, 0]],
  [{ kind: 'ramp', from: 0, to: 1, steps: 2 }, [0, 0.5, 1, 1]],
  [{ kind: 'table', values: [5, 6] }, [5, 6, 6, 6]],
] as const)('%j is %j at steps 0 to 3', (schedule, values) => {
  expect([0, 1, 2, 3].map((step) => evaluateSchedule(schedule, step))).toEqual(values);
});

test('every number survives JSON', () => {
  const numbers = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0, 0.1, 5e-324];
  const read = exactParse(exactStringify(numbers));
  expect(Array.isArray(read) && read.every((value, index) => Object.is(value, numbers[index]))).toBe(true);
});

test('noise is the same for the same seed, another for another, exact in float32, and its squares are normal numbers', () => {
  const leaves = [{ name: 'w0', shape: [64] }];
  const of = (seed: number, dtype: 'float32' | 'float64'): readonly number[] => [
    ...(expand({ kind: 'noise', seed, scale: 0.25 }, leaves, dtype)['w0'] ?? []),
  ];
  expect(of(9, 'float64')).toEqual(of(9, 'float32'));
  expect(of(9, 'float64')).not.toEqual(of(10, 'float64'));
  expect(of(9, 'float64').every((value) => Math.abs(value) >= 2 ** -8 && Math.abs(value) < 0.5)).toBe(true);
  expect(new Set(of(9, 'float64')).size).toBeGreaterThan(32);
});
