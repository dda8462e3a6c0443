import fc from 'fast-check';
import { expect, test } from 'vitest';
import { interpolate } from './interpolate.ts';

const ends = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 0.1, 0.7, 5e-324, Number.MAX_VALUE, -Number.MAX_VALUE),
);
const shares = fc.nat({ max: 1000 }).map((share) => share / 1000);

test('meets both ends exactly, which the formula as written does not', () => {
  expect(0.7 + (0.1 - 0.7) * 1).not.toBe(0.1);
  fc.assert(
    fc.property(ends, ends, (from, to) => {
      // + 0, since the sign of a zero is not kept.
      expect(interpolate(from, to, 0) + 0).toBe(from + 0);
      expect(interpolate(from, to, 1)).toBe(to);
    }),
    { seed: 1, numRuns: 2000, examples: [[0.7, 0.1]] },
  );
});

test('stays between the ends and grows with the share, without overflow', () => {
  fc.assert(
    fc.property(ends, ends, shares, shares, (from, to, one, other) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)].map((share) => interpolate(from, to, share));
      expect(Number(low)).toBeGreaterThanOrEqual(Math.min(from, to));
      expect(Number(high)).toBeLessThanOrEqual(Math.max(from, to));
      expect(Math.sign(Number(high) - Number(low)) * Math.sign(to - from)).toBeGreaterThanOrEqual(0);
    }),
    { seed: 1, numRuns: 5000 },
  );
});
