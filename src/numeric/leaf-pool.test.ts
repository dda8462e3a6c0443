import { expect, test } from 'vitest';
import { LeafPool } from './leaf-pool.ts';

test('gives leaves of the dtype and length asked for, and none twice before they are released', () => {
  const pool = new LeafPool();
  const one = pool.take('float32', 3);
  const two = pool.take('float32', 3);
  expect([one, pool.take('float64', 3)].map((leaf) => [leaf.constructor.name, leaf.length])).toEqual([
    ['Float32Array', 3],
    ['Float64Array', 3],
  ]);
  expect(one).not.toBe(two);
});

test('uses released leaves again, each for its own dtype and length', () => {
  const pool = new LeafPool();
  const one = pool.take('float64', 2);
  const other = pool.take('float32', 2);
  pool.release();
  expect(pool.take('float64', 2)).toBe(one);
  expect(pool.take('float32', 2)).toBe(other);
  expect(pool.take('float64', 1)).not.toBe(one);
});

test('a copy has the values and is another array', () => {
  const leaf = Float64Array.of(1, -2);
  const copied = new LeafPool().copy(leaf);
  expect(copied).toEqual(leaf);
  expect(copied).not.toBe(leaf);
});

test('a leaf that was released once is given once', () => {
  const pool = new LeafPool();
  pool.take('float64', 2);
  pool.take('float64', 2);
  pool.release();
  pool.release();
  const again = [1, 2, 3].map(() => pool.take('float64', 2));
  expect(new Set(again).size).toBe(3);
});

test('of several leaves of one length all are used again', () => {
  const pool = new LeafPool();
  const taken = [1, 2, 3].map(() => pool.take('float32', 4));
  pool.release();
  expect(new Set([1, 2, 3].map(() => pool.take('float32', 4)))).toEqual(new Set(taken));
  expect(taken).not.toContain(pool.take('float32', 4));
});
