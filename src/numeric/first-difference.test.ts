import { expect, test } from 'vitest';
import type { Snapshot } from '#model/trace.ts';
import { differenceOfSnapshots, firstDifference } from './first-difference.ts';

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

test.each([1, 31, 32, 33, 200])('a difference is found wherever it is among %d elements', (length) => {
  const one = new Float32Array(length).fill(1);
  expect(firstDifference({ w0: one }, { w0: one.slice() })).toBeUndefined();
  for (const element of [0, length - 1]) {
    const other = one.slice();
    other[element] = 2;
    expect(firstDifference({ w0: one }, { w0: other })).toEqual({ leaf: 'w0', element, expected: 1, actual: 2 });
  }
});

test('many elements of other bytes may still be the same numbers', () => {
  const zeros = new Float32Array(40);
  expect(firstDifference({ w0: zeros }, { w0: zeros.map(() => -0) })).toBeUndefined();
  expect(firstDifference({ w0: zeros }, { w0: new Float64Array(40) })).toBeUndefined();
  expect(firstDifference({ w0: zeros }, { w0: new Float64Array(40).fill(2 ** -149) })).toMatchObject({ element: 0 });
});

test('a number is never the same as NaN, on either side', () => {
  const [number, nan] = [{ w0: Float64Array.of(1) }, { w0: Float64Array.of(Number.NaN) }];
  expect(firstDifference(number, nan)).toEqual({ leaf: 'w0', element: 0, expected: 1, actual: Number.NaN });
  expect(firstDifference(nan, number)).toEqual({ leaf: 'w0', element: 0, expected: Number.NaN, actual: 1 });
});

test('the first leaf that differs is told', () => {
  const trees = [1, 2].map((value) => ({ w0: Float64Array.of(0), w1: Float64Array.of(value), w2: Float64Array.of(value) }));
  expect(firstDifference(trees[0] ?? {}, trees[1] ?? {})).toMatchObject({ leaf: 'w1' });
});

test('states are compared entry by entry', () => {
  expect(differenceOfSnapshots({ count: 1, m: Float64Array.of(1) }, { count: 1, m: Float64Array.of(1) })).toBeUndefined();
  expect(differenceOfSnapshots({ count: 1 }, { count: 2 })).toEqual({ leaf: 'count', element: 0, expected: 1, actual: 2 });
  expect(differenceOfSnapshots({ m: Float64Array.of(1, 2) }, { m: Float64Array.of(1, 3) })).toEqual({
    leaf: 'm',
    element: 1,
    expected: 2,
    actual: 3,
  });
});

test('an entry of another kind, or none, is told as what it is', () => {
  const places = (one: Snapshot, other: Snapshot): unknown => {
    const place = differenceOfSnapshots(one, other);
    return place && [place.expected, place.actual];
  };
  expect(places({ m: Float64Array.of(1) }, { m: 1 })).toEqual(['1 elements', 1]);
  expect(places({ m: 1 }, { m: Float64Array.of(1) })).toEqual([1, '1 elements']);
  expect(places({ count: 1 }, { count: '1' })).toEqual([1, '1']);
  expect(places({ count: '1' }, { count: 1 })).toEqual(['1', 1]);
  expect(places({ count: 1 }, {})).toEqual([1, 'missing']);
  expect(places({}, { count: Number.NaN })).toEqual(['missing', Number.NaN]);
  expect(places({ count: Number.NaN }, { count: Number.NaN })).toBeUndefined();
  expect(places({ name: 'adam', count: 0 }, { name: 'adam', count: -0 })).toBeUndefined();
  expect(places({ name: 'adam' }, { name: 'lion' })).toEqual(['adam', 'lion']);
});

test('an entry that is the same does not end the search', () => {
  const one = { a: Float64Array.of(1), b: 1 };
  expect(differenceOfSnapshots(one, { a: Float64Array.of(1), b: 2 })).toMatchObject({ leaf: 'b' });
});
