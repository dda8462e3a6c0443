import fc from 'fast-check';
import { expect, test } from 'vitest';
import { add } from './add.ts';

test('every element is the sum of its two, whatever the length', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.double({ noNaN: true }), fc.double({ noNaN: true })), { maxLength: 11 }), (pairs) => {
      const into = new Float64Array(pairs.length).fill(Number.NaN);
      add(
        into,
        Float64Array.from(pairs, ([a]) => a),
        Float64Array.from(pairs, ([, b]) => b),
      );
      expect([...into]).toEqual(pairs.map(([a, b]) => a + b));
    }),
  );
});

test('a sum is rounded to the dtype of the leaf it goes into', () => {
  const into = new Float32Array(1);
  add(into, Float64Array.of(1), Float64Array.of(2 ** -30));
  expect(into[0]).toBe(1);
});
