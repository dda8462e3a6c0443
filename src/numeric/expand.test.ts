import { expect, test } from 'vitest';
import type { LeafSpec } from '#model/program.ts';
import { expand } from './expand.ts';
import { LeafPool } from './leaf-pool.ts';

const noise = (seed: number, shape: readonly number[] = [64], scale = 0.25): readonly number[] => [
  ...(expand({ kind: 'noise', seed, scale }, [{ name: 'w0', shape }], 'float64')['w0'] ?? []),
];

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

test('the numbers of a seed are these in every version: cases of earlier ones are replayed by them', () => {
  expect(noise(0, [6], 1)).toEqual([1.625, 0.2431640625, 0.04248046875, 1.0703125, -0.037841796875, 1.859375]);
});

test('noise has both signs, about equally often', () => {
  const negative = noise(0, [4096]).filter((value) => value < 0).length;
  // Half of 4096 within four standard deviations of a fair coin, √4096 / 2 = 32.
  expect(Math.abs(negative - 2048)).toBeLessThan(4 * 32);
});

test('noise is a window that slides with the seed, and goes round', () => {
  // The table of a scale is built once in a process: this scale is used here alone, so that this test sees it built.
  const window = (seed: number, length: number): readonly number[] => noise(seed, [length], 2 ** -7);
  expect(window(5, 64)).toEqual(window(0, 69).slice(5));
  expect(window(4090, 8)).toEqual([...window(4090, 6), ...window(0, 2)]);
  const long = window(1, 2 * 4096 + 3);
  expect(long).toHaveLength(2 * 4096 + 3);
  expect(long.slice(4096)).toEqual(long.slice(0, 4096 + 3));
  expect(long.slice(0, 4095)).toEqual(window(0, 4096).slice(1));
});

test('noise is proportional to its scale, the first and the hundredth that is asked for', () => {
  const unit = noise(3, [16], 1);
  for (let power = -50; power < 50; power += 1) {
    expect(noise(3, [16], 2 ** power)).toEqual(unit.map((value) => value * 2 ** power));
  }
});

test('leaves get windows that do not overlap', () => {
  const leaves: readonly LeafSpec[] = ['w0', 'w1'].map((name) => ({ name, shape: [2, 3] }));
  const tree = expand({ kind: 'noise', seed: 2, scale: 0.25 }, leaves, 'float64');
  const line = noise(2, [40]);
  expect([...(tree['w0'] ?? [])]).toEqual(line.slice(0, 6));
  expect([...(tree['w1'] ?? [])]).toEqual(line.slice(13, 19));
});

test('a number everywhere, or the values themselves, cut or filled up with zeros', () => {
  const leaves: readonly LeafSpec[] = [
    { name: 'scalar', shape: [] },
    { name: 'w0', shape: [2] },
  ];
  expect(expand({ kind: 'fill', value: 3 }, leaves, 'float32')).toEqual({
    scalar: Float32Array.of(3),
    w0: Float32Array.of(3, 3),
  });
  expect(expand({ kind: 'values', values: { scalar: [1, 2, 3], w0: [4] } }, leaves, 'float64')).toEqual({
    scalar: Float64Array.of(1),
    w0: Float64Array.of(4, 0),
  });
  expect(expand({ kind: 'values', values: {} }, leaves, 'float64')).toEqual({
    scalar: Float64Array.of(0),
    w0: Float64Array.of(0, 0),
  });
});

test('leaves from a pool hold nothing of what was in them', () => {
  const pool = new LeafPool();
  pool.take('float32', 2).fill(9);
  pool.release();
  const { w0 } = expand({ kind: 'values', values: { w0: [4] } }, [{ name: 'w0', shape: [2] }], 'float32', pool);
  expect(w0).toEqual(Float32Array.of(4, 0));
});
