import { expectTypeOf, test } from 'vitest';
import type { ScalarOrSchedule } from '#model/schedule.ts';

declare const alpha: ScalarOrSchedule;
declare const beta: number;
declare const gradient: number;

test('the factor of google-deepmind/optax#1323, from an unevaluated rate, does not compile', () => {
  // @ts-expect-error an unevaluated schedule has no square
  void (() => 1 / Math.sqrt(1 + alpha ** 2));
});

test('the line of google-deepmind/optax#1286 does not compile', () => {
  // @ts-expect-error an unevaluated schedule cannot be added
  void (() => (alpha + beta) * gradient);
  // @ts-expect-error nor multiplied
  void (() => alpha * gradient);
  // @ts-expect-error nor subtracted
  void (() => alpha - beta);
  // @ts-expect-error nor handed over as a number
  const taken: number = alpha;
  expectTypeOf(taken).toBeNumber();
});
