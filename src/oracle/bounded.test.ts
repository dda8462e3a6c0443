import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Bounded, roundings } from './bounded.ts';
import { loadBig } from './big.ts';

const { exact } = await loadBig();
const single = (value: number): Bounded => new Bounded(exact(value), 0, roundings.float32);
const f = Math.fround;

/** Numbers of float32 whose products stay normal. */
const numbers = fc.float({ min: -1e4, max: 1e4, noNaN: true }).map((value) => (Math.abs(value) < 1e-4 ? 1 : value));
const seeded = { seed: 11, numRuns: 2000 };

/** Whether what a subject has is no farther off than the bound, without any slack. */
function holds(actual: number, told: Bounded): boolean {
  return Math.abs(exact(actual).sub(told.value).toNumber()) <= told.bound * (1 + 1e-12);
}

test('one operation in float32 is never farther off than its bound', () => {
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const [x, y] = [single(a), single(b)];
      return (
        holds(f(a + b), x.add(y)) &&
        holds(f(a - b), x.sub(y)) &&
        holds(f(a * b), x.mul(y)) &&
        holds(f(a / b), x.div(y)) &&
        holds(f(Math.sqrt(Math.abs(a))), x.abs().sqrt()) &&
        holds(Math.max(a, b), x.max(y)) &&
        holds(Math.min(a, b), x.min(y))
      );
    }),
    seeded,
  );
});

test('a chain of operations with a cancellation in it stays inside the bound that it adds up to', () => {
  fc.assert(
    fc.property(numbers, numbers, numbers, (a, b, c) => {
      const [x, y, z] = [single(a), single(b), single(c)];
      const told = x.mul(y).sub(z).square().add(x.square()).sqrt().div(y);
      const difference = f(f(a * b) - c);
      return holds(f(f(Math.sqrt(f(f(difference * difference) + f(a * a)))) / b), told);
    }),
    seeded,
  );
});

test('a difference of two neighbours knows that nothing of it is left', () => {
  const third = single(1).div(single(3));
  const left = third.mul(single(3)).sub(single(1));
  expect(left.uncertain).toBe(true);
  expect(left.sign().bound).toBe(2);
  expect(left.below()).toBeUndefined();
  expect(single(1).div(left).bound).toBe(Number.POSITIVE_INFINITY);
});

test('an exact zero is zero for every subject', () => {
  const zero = single(2).sub(single(2));
  expect(zero.uncertain).toBe(false);
  expect(zero.sign().value.toNumber()).toBe(0);
  expect(zero.sign().bound).toBe(0);
});

test('beyond the largest number of the dtype nothing is said', () => {
  expect(single(1e30).mul(single(1e30)).bound).toBe(Number.POSITIVE_INFINITY);
  expect(Number.isFinite(new Bounded(exact(1e30), 0, roundings.float64).square().bound)).toBe(true);
});

test('order and sign are told from all digits: one part in 10¹⁵ is a difference', () => {
  const double = (value: number): Bounded => new Bounded(exact(value), 0, roundings.float64);
  const [smaller, larger] = [double(1), double(1 + 2 ** -52)];
  expect(smaller.max(larger).value.sub(larger.value).isZero()).toBe(true);
  expect(smaller.min(larger).value.sub(smaller.value).isZero()).toBe(true);
});
