import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
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

/** Operations on what is itself uncertain: the bound must hold at every corner, and nearly be reached at one. */
const operations: Readonly<Record<string, (x: Bounded, y: Bounded) => Bounded>> = {
  add: (x, y) => x.add(y),
  sub: (x, y) => x.sub(y),
  mul: (x, y) => x.mul(y),
  div: (x, y) => x.div(y),
  sqrt: (x) => x.sqrt(),
  square: (x) => x.square(),
  'power 3': (x) => x.power(3),
  'power 1': (x) => x.power(1),
  'power 0': (x) => x.power(0),
  raised: (x, y) => x.raised(y),
  negated: (x) => x.negated(),
  abs: (x) => x.negated().abs(),
  max: (x, y) => x.max(y),
  min: (x, y) => x.min(y),
};

describe.each(Object.entries(operations))('%s of two uncertain numbers', (name, operation) => {
  // What is far from rounding shows the rule for bounds alone: they are large beside half a unit of float64.
  const pairs = [
    [3, 0.01, 1.75, 0.002],
    [1.75, 0.002, 3, 0.01],
    [0.4, 0.001, 0.3, 0.0005],
    [2, 0, 1.5, 0.001],
    [2, 0.001, 1.5, 0],
    [2, 0, 3, 0],
  ] as const;

  test.each(pairs)('%d ± %d and %d ± %d: the bound holds at every corner and is nearly reached', (a, da, b, db) => {
    const at = (value: number, bound: number): Bounded => new Bounded(exact(value), bound, roundings.float64);
    const told = operation(at(a, da), at(b, db));
    const corners = [-1, 1].flatMap((x) =>
      [-1, 1].map((y) =>
        Math.abs(
          operation(at(a + x * da, 0), at(b + y * db, 0))
            .value.sub(told.value)
            .toNumber(),
        ),
      ),
    );
    // The larger of two numbers is told with the bound of both, whichever it is.
    const worst = name === 'max' || name === 'min' ? Math.max(da, db) : Math.max(...corners);
    const unit = Math.abs(told.value.toNumber()) * 2 ** -52;
    // A power with an uncertain exponent is told to first order: for operands off by less than a hundredth, within a hundredth.
    const order = name === 'raised' ? 1.01 : 1 + 1e-9;
    expect(worst).toBeLessThanOrEqual(told.bound * order + unit);
    // Above the worst corner by second-order terms only: they are a few parts in a hundred here.
    expect(told.bound).toBeLessThanOrEqual(1.05 * worst + unit);
  });
});

test('a division by what may be zero says nothing, and neither does a root of what is below zero', () => {
  const uncertain = new Bounded(exact(1), 1, roundings.float32);
  expect(single(1).div(uncertain).bound).toBe(Number.POSITIVE_INFINITY);
  expect(single(1).div(new Bounded(exact(1), 0.5, roundings.float32)).bound).toBeLessThan(2.1);
  expect(single(-1).sqrt().bound).toBe(Number.POSITIVE_INFINITY);
  expect(single(0).sqrt()).toMatchObject({ bound: 0 });
});

test('a sign is uncertain from a quarter of the number on, both ways', () => {
  const at = (value: number, bound: number): Bounded => new Bounded(exact(value), bound, roundings.float64);
  expect(at(4, 1).uncertain).toBe(true);
  expect(at(4, 0.99).uncertain).toBe(false);
  expect([at(4, 0.99), at(-4, 0.99), at(0, 0), at(4, 1)].map((number) => number.below())).toEqual([false, true, false, undefined]);
  expect(at(-4, 0.99).sign().value.toNumber()).toBe(-1);
});

test('what could pass the largest number is not told, and the largest itself is', () => {
  const { largest } = roundings.float32;
  expect(new Bounded(exact(largest), 0, roundings.float32).bound).toBe(0);
  expect(new Bounded(exact(largest), 1e25, roundings.float32).bound).toBe(Number.POSITIVE_INFINITY);
});

test('below the normal numbers a rounding is half the least distance, never less', () => {
  const least = single(2 ** -149);
  const half = least.mul(single(0.5));
  expect(half.bound).toBeGreaterThanOrEqual(2 ** -150);
  expect(half.bound).toBeLessThanOrEqual(2 ** -148);
});

test('zero to any power is zero, and to the power zero one', () => {
  expect(single(0).raised(single(0.5)).value.toNumber()).toBe(0);
  expect(single(0).raised(single(0)).value.toNumber()).toBe(1);
});

test('what is farther off than it is large may have the other sign: dividing by it says nothing', () => {
  const opposite = new Bounded(exact(1), 2, roundings.float32);
  expect(single(1).div(opposite).bound).toBe(Number.POSITIVE_INFINITY);
});

test('what is not known is told as zero, never as what is no number', () => {
  expect(single(-1).sqrt().value.isZero()).toBe(true);
  expect(single(1).div(single(0)).value.isZero()).toBe(true);
});

test('a power of an exact number is off by a unit of a library and half of one of its own, and one of zero by nothing', () => {
  const double = (value: number): Bounded => new Bounded(exact(value), 0, roundings.float64);
  for (const told of [double(3).power(2), double(9).raised(double(0.5))]) {
    const units = told.bound / (told.value.toNumber() * 2 ** -53);
    expect(units).toBeCloseTo(2, 9);
  }
  expect(double(0).raised(double(0.5)).bound).toBe(0);
  expect(double(0).raised(double(0)).bound).toBe(0);
});

test('the size that bounds are made of is that of the number, to fourteen digits, wherever it lies among the doubles', () => {
  // What is cut off after a limb of one digit and two of seven is less than 1e-14 of the number; the sum and the power round less.
  const cut = 2e-14;
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const told = new Bounded(exact(value), 0, roundings.float64).magnitude;
      return Math.abs(told - Math.abs(value)) <= cut * Math.abs(value);
    }),
    seeded,
  );
});
