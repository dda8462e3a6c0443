import { expect, test } from 'vitest';
import { scheduleFactories } from './catalogue.ts';
import { drawArguments } from './draw-arguments.ts';

/** Answers with these numbers in turn, over and over. */
function inTurn(...numbers: readonly number[]): () => number {
  let asked = 0;
  return () => {
    asked += 1;
    return numbers[(asked - 1) % numbers.length] ?? 0;
  };
}

test.for(Object.entries(scheduleFactories))('%s: every draw has all arguments, each in its range, and can be built', ([, factory]) => {
  for (const place of [0, 0.15, 0.25, 0.3, 0.6, 0.999999]) {
    for (const share of [0, 0.001, 0.5, 0.999999]) {
      const drawn = drawArguments(factory, inTurn(place, share));
      expect(Object.keys(drawn)).toEqual(Object.keys(factory.arguments));
      for (const [name, { kind, range }] of Object.entries(factory.arguments)) {
        const [min, max] = typeof range === 'function' ? range(drawn) : range;
        expect(drawn[name]).toBeGreaterThanOrEqual(min);
        expect(drawn[name]).toBeLessThanOrEqual(max);
        if (kind === 'length') expect(Number.isInteger(drawn[name])).toBe(true);
      }
      expect(factory.create(drawn)(0)).toBeTypeOf('number');
      expect(drawArguments(factory, inTurn(place, share))).toEqual(drawn);
    }
  }
});
