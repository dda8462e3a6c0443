import { describe, expect, test } from 'vitest';
import { scheduleFactories } from './catalogue.ts';
import { checkBoundaries } from './check-boundaries.ts';
import { checkFactor } from './check-factor.ts';
import { clamp, constant, exponential } from './index.ts';

describe('a refusal says what is allowed', () => {
  test.each<[bounds: Parameters<typeof checkFactor>[2], factor: number, expected: string]>([
    [{ min: 1 }, 0.5, 'of at least 1;'],
    [{ above: 0 }, 0, 'above 0;'],
    [{ min: 0, above: 0 }, 0, 'of at least 0;'],
    [{ min: 0, above: 1 }, 1, 'above 1;'],
    [{ min: 1, max: 3 }, 4, 'of at least 1 and at most 3;'],
    [{ above: 0, max: 1 }, 2, 'above 0 and at most 1;'],
  ])('a factor within %j: %d is none', (bounds, factor, expected) => {
    expect(() => checkFactor('decayRate', factor, bounds)).toThrow(
      `decayRate is ${factor}, but must be a number ${expected} choose one of these.`,
    );
  });

  test('boundaries are one fewer than pieces', () => {
    expect(() => checkBoundaries('values', [1, 2, 3], [4])).toThrow(
      'boundaries has 1 entries, but 3 values need 2; give one between each two.',
    );
    expect(() => checkBoundaries('values', [1, 2, 3], [4, 4])).not.toThrow();
  });

  test.each([
    [{ min: Number.POSITIVE_INFINITY }],
    [{ max: Number.NEGATIVE_INFINITY }],
    [{ min: Number.POSITIVE_INFINITY, max: Number.POSITIVE_INFINITY }],
    [{ min: Number.NEGATIVE_INFINITY, max: Number.NEGATIVE_INFINITY }],
    [{ min: 2, max: 1 }],
    [{ min: Number.NaN }],
  ])('bounds that hold no number: %j', (bounds) => {
    expect(() => clamp(constant(0), bounds)).toThrow(/but min must be at most max, and both numbers/u);
  });

  test('no bounds at all, or one alone', () => {
    expect(() => clamp(constant(0), {})).toThrow(/min and max are left out/u);
    expect(clamp(constant(3), { max: 1 })(0)).toBe(1);
    expect(clamp(constant(3), { min: 5 })(0)).toBe(5);
  });
});

describe('an end lies where an exponential goes', () => {
  const ending = (from: number, decayRate: number, to: number) => exponential({ from, decayRate, transitionSteps: 1, to });

  test.each([
    [1, 0.5, 0.25],
    [-1, 0.5, -0.25],
    [1, 2, 4],
    [-1, 2, -4],
  ])('from %d, times %d, to %d', (from, decayRate, to) => {
    expect(ending(from, decayRate, to)(100)).toBe(to);
    expect(ending(from, decayRate, to)(0)).toBe(from);
  });

  test('which may be zero, where it tends to', () => {
    expect(ending(1, 0.5, 0)(2)).toBe(0.25);
    expect(ending(-1, 0.5, 0)(2)).toBe(-0.25);
  });

  test.each([
    [1, 0.5, 2, 'between from and 0'],
    [1, 0.5, -0.25, 'between from and 0'],
    [-1, 0.5, 0.25, 'between from and 0'],
    [1, 2, 0.5, 'of the sign of from and further from 0'],
    [1, 2, -4, 'of the sign of from and further from 0'],
    [-1, 2, 4, 'of the sign of from and further from 0'],
    [0, 2, 4, 'of the sign of from and further from 0'],
  ])('from %d, times %d, never comes to %d', (from, decayRate, to, expected) => {
    expect(() => ending(from, decayRate, to)).toThrow(
      `to is ${to}, but must lie where ${from} goes with a decayRate of ${decayRate}; give an end ${expected}, or leave it out.`,
    );
  });
});

describe('the shapes of the catalogue', () => {
  test('say which schedules repeat, and after how many steps', () => {
    const period = (id: string, values: Readonly<Record<string, number>>): unknown => scheduleFactories[id]?.shape(values).period;
    const triangle = { from: 0, peak: 1, stepsUp: 3, stepsDown: 5 };
    expect(period('cyclicTriangular', triangle)).toBe(8);
    expect(period('cyclicTriangular2', triangle)).toBeUndefined();
    expect(period('sgdr', { peak: 1, to: 0, cycleSteps: 7, cycleFactor: 1 })).toBe(7);
    expect(period('sgdr', { peak: 1, to: 0, cycleSteps: 7, cycleFactor: 2 })).toBeUndefined();
  });

  test('of two anchors at one step the later counts', () => {
    const shape = scheduleFactories['warmupStableDecayLinear']?.shape({
      from: 0.1,
      peak: 1,
      to: 0.2,
      steps: 10,
      warmupSteps: 0,
      decaySteps: 4,
    });
    expect(shape?.anchors).toEqual([
      { step: 0, value: 1 },
      { step: 6, value: 1 },
      { step: 10, value: 0.2 },
    ]);
  });
});
