import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scheduleFactories } from './catalogue.ts';
import { checkFactor } from './check-factor.ts';
import { drawArguments } from './draw-arguments.ts';
import { clamp, constant, cosine, cyclic, exponential, inverseSquareRoot, join, linear, oneCycle, piecewiseConstant } from './index.ts';
import { piecewiseInterpolate, polynomial, scale, sgdr, warmupConstant, warmupCosineDecay, warmupStableDecay } from './index.ts';
import type { Schedule } from './index.ts';
import type { ScheduleFactory } from './schedule-factory.ts';

/** The largest step that is counted exactly. */
const lastStep = 2 ** 53;

/** Numbers in [0, 1) that are the same in every run: a multiplicative generator modulo the prime 2³¹ − 1 (Park and Miller, 1988). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

const factories = Object.entries(scheduleFactories);

/** 200 draws of one schedule. */
function drawsOf(factory: ScheduleFactory): readonly Readonly<Record<string, number>>[] {
  const random = seeded(20261125);
  return Array.from({ length: 200 }, () => drawArguments(factory, random));
}

/** What is built, or nothing where it is refused as it should be: by a RangeError. */
function refusedOr(build: () => Schedule): Schedule | undefined {
  try {
    return build();
  } catch (error) {
    expect(error).toBeInstanceOf(RangeError);
    return undefined;
  }
}

describe.for(factories)('%s', ([, factory]) => {
  const draws = drawsOf(factory);

  test('meets every anchor exactly', () => {
    const missed = draws.flatMap((values) => {
      const schedule = factory.create(values);
      return factory.shape(values).anchors.flatMap(({ step, value }) => {
        const actual = schedule(step);
        return actual === value ? [] : [{ values, step, value, actual }];
      });
    });
    expect(missed).toEqual([]);
  });

  test('holds its last value from its end to step 2⁵³', () => {
    const moved = draws.flatMap((values) => {
      const { length, anchors } = factory.shape(values);
      if (length === undefined) return [];
      const schedule = factory.create(values);
      const end = anchors.at(-1)?.value;
      return [length, length + 1, 10 * length, 2 ** 31, lastStep - 1, lastStep].filter((step) => schedule(step) !== end);
    });
    expect(moved).toEqual([]);
  });

  test('repeats where it says so', () => {
    const broken = draws.flatMap((values) => {
      const { period } = factory.shape(values);
      if (period === undefined) return [];
      const schedule = factory.create(values);
      const far = period * Math.floor(lastStep / period - 1);
      return [0, 1, Math.floor(period / 2), period - 1].filter(
        (step) => schedule(step) !== schedule(step + period) || schedule(step) !== schedule(step + far),
      );
    });
    expect(broken).toEqual([]);
  });

  test('is finite at every step, between steps, and at 2⁵³', () => {
    const steps = [0, 0.5, 1, 2, 3, 10, 99.75, 100, 1000, 2001, 123456, 2 ** 31, lastStep - 1, lastStep];
    const unusual = draws.flatMap((values) => steps.filter((step) => !Number.isFinite(factory.create(values)(step))));
    expect(unusual).toEqual([]);
  });

  test('has no value where there is no step', () => {
    const schedule = factory.create(draws[0] ?? {});
    expect([-1, -0.5, Number.NaN, Infinity, -Infinity].map(schedule)).toEqual(Array.from({ length: 5 }, () => Number.NaN));
  });

  test('is a function of the step alone, in any order of asking', () => {
    const steps = [7, 0, 3, 3, 1000, 1, 0, 7];
    for (const values of draws.slice(0, 20)) {
      const schedule = factory.create(values);
      expect(steps.map(schedule)).toEqual(steps.map((step) => factory.create(values)(step)));
    }
  });

  test('doubles exactly when every one of its values is doubled', () => {
    const broken = draws.flatMap((values) => {
      const doubled = Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, factory.arguments[name]?.kind === 'value' ? 2 * value : value]),
      );
      const schedule = factory.create(values);
      const twice = factory.create(doubled);
      return [0, 1, 2, 5, 17, 100, 500, 5000].filter((step) => 2 * schedule(step) !== twice(step));
    });
    expect(broken).toEqual([]);
  });

  test('with lengths of 0, 1 and 2 in any mixture is refused when it is built, or meets its anchors within its hull', () => {
    const lengths = Object.keys(factory.arguments).filter((name) => factory.arguments[name]?.kind === 'length');
    const mixtures = Array.from({ length: 3 ** lengths.length }, (_, index) =>
      Object.fromEntries(lengths.map((name, place) => [name, Math.floor(index / 3 ** place) % 3])),
    );
    let built = 0;
    for (const mixture of mixtures) {
      const values = { ...draws[1], ...mixture };
      const schedule = refusedOr(() => factory.create(values));
      if (schedule === undefined) continue;
      built += 1;
      const { anchors, hull } = factory.shape(values);
      expect(anchors.map(({ step }) => schedule(step))).toEqual(anchors.map(({ value }) => value));
      for (const step of [0, 1, 2, 3, 4, 5, 6, 1000, lastStep]) {
        expect(schedule(step)).toBeGreaterThanOrEqual(hull[0]);
        expect(schedule(step)).toBeLessThanOrEqual(hull[1]);
      }
    }
    expect(built).toBeGreaterThan(0);
  });

  test('never leaves its hull', () => {
    const outside = draws.flatMap((values) => {
      const [low, high] = factory.shape(values).hull;
      const schedule = factory.create(values);
      return Array.from({ length: 200 }, (_, index) => Math.floor(index ** 1.6)).filter(
        (step) => schedule(step) < low || schedule(step) > high,
      );
    });
    expect(outside).toEqual([]);
  });
});

test('the steps before an end never repeat it by being clamped too early', () => {
  for (const steps of [2, 3, 10, 1000]) {
    for (const schedule of [
      linear({ from: 1, to: 0, steps }),
      cosine({ from: 1, steps }),
      polynomial({ from: 1, to: 0, power: 2, steps }),
      warmupConstant({ from: 1, peak: 0, warmupSteps: steps }),
    ]) {
      expect(schedule(steps - 1)).toBeGreaterThan(0);
      expect(schedule(steps)).toBe(0);
    }
  }
});

describe('a degenerate length is its limit', () => {
  test('without a warm-up the peak is there at once', () => {
    expect(warmupConstant({ peak: 0.3, warmupSteps: 0 })(0)).toBe(0.3);
    expect(warmupCosineDecay({ peak: 0.3, warmupSteps: 0, steps: 10 })(0)).toBe(0.3);
    expect(inverseSquareRoot({ peak: 0.3, warmupSteps: 0 })(0)).toBe(0.3);
    expect(inverseSquareRoot({ peak: 0.3, warmupSteps: 0 })(3)).toBe(0.15);
    expect(warmupStableDecay({ peak: 0.3, warmupSteps: 0, decaySteps: 2, steps: 10 })(0)).toBe(0.3);
    expect(oneCycle({ peak: 0.3, steps: 3, pctStart: 0.3 })(0)).toBe(0.3);
  });

  test('a decay without steps is at its end at once', () => {
    expect(linear({ from: 1, to: 0.3, steps: 0 })(0)).toBe(0.3);
    expect(cosine({ from: 1, to: 0.3, steps: 0 })(0)).toBe(0.3);
    expect(polynomial({ from: 1, to: 0.3, power: 2, steps: 0 })(0)).toBe(0.3);
    expect(linear({ from: 1, to: 0.3, steps: 0, transitionBegin: 2 })(1)).toBe(1);
    expect(linear({ from: 1, to: 0.3, steps: 0, transitionBegin: 2 })(2)).toBe(0.3);
    expect(warmupCosineDecay({ peak: 1, warmupSteps: 10, steps: 10, to: 0.3 })(9)).toBe(0.9);
    expect(warmupCosineDecay({ peak: 1, warmupSteps: 10, steps: 10, to: 0.3 })(10)).toBe(0.3);
    expect(warmupStableDecay({ peak: 1, warmupSteps: 2, decaySteps: 0, steps: 4, to: 0.3 })(3)).toBe(1);
    expect(warmupStableDecay({ peak: 1, warmupSteps: 2, decaySteps: 0, steps: 4, to: 0.3 })(4)).toBe(0.3);
  });

  test('an empty piece is never read', () => {
    const unread = (): number => {
      throw new Error('read');
    };
    expect(join([unread, constant(1)], [0])(0)).toBe(1);
    expect(join([constant(1), unread, constant(2)], [3, 3])(3)).toBe(2);
    expect(piecewiseConstant({ values: [1, 2, 3], boundaries: [0, 0] })(0)).toBe(3);
    expect(piecewiseInterpolate({ values: [1, 2, 3, 4], boundaries: [4, 4, 8] })(3)).toBe(1.75);
    expect(piecewiseInterpolate({ values: [1, 2, 3, 4], boundaries: [4, 4, 8] })(4)).toBe(3);
  });

  test('an exponent of zero stays until the end', () => {
    expect([0, 5, 9, 10].map(cosine({ from: 1, to: 0.3, steps: 10, exponent: 0 }))).toEqual([1, 1, 1, 0.3]);
    expect([0, 5, 9, 10].map(polynomial({ from: 1, to: 0.3, steps: 10, power: 0 }))).toEqual([1, 1, 1, 0.3]);
  });

  test('nothing multiplied over and over stays nothing, also where the factor overflows', () => {
    expect(exponential({ from: 0, decayRate: 10, transitionSteps: 1 })(lastStep)).toBe(0);
  });
});

describe('join', () => {
  const piece = (slope: number) => (step: number) => slope * 1e6 + step;
  const boundary = fc.nat({ max: 20 });

  test('each piece counts from its own boundary, and has the boundary step', () => {
    fc.assert(
      fc.property(fc.array(boundary, { maxLength: 4 }), fc.nat({ max: 100 }), (unsorted, step) => {
        const boundaries = unsorted.toSorted((a, b) => a - b);
        const schedule = join(
          [...boundaries, 0].map((_, index) => piece(index)),
          boundaries,
        );
        const index = boundaries.filter((begin) => begin <= step).length;
        expect(schedule(step)).toBe(index * 1e6 + step - (boundaries[index - 1] ?? 0));
      }),
      { seed: 4242, numRuns: 500 },
    );
  });

  test('an empty piece changes nothing', () => {
    fc.assert(
      fc.property(boundary, fc.nat({ max: 60 }), (begin, step) => {
        const plain = join([piece(1), piece(2)], [begin]);
        expect(join([piece(1), piece(3), piece(2)], [begin, begin])(step)).toBe(plain(step));
        expect(join([piece(3), plain], [0])(step)).toBe(plain(step));
      }),
      { seed: 4242, numRuns: 500 },
    );
  });

  test('is associative', () => {
    fc.assert(
      fc.property(boundary, boundary, fc.nat({ max: 60 }), (first, more, step) => {
        const flat = join([piece(1), piece(2), piece(3)], [first, first + more]);
        expect(join([join([piece(1), piece(2)], [first]), piece(3)], [first + more])(step)).toBe(flat(step));
        expect(join([piece(1), join([piece(2), piece(3)], [more])], [first])(step)).toBe(flat(step));
      }),
      { seed: 4242, numRuns: 500 },
    );
  });
});

test('counts steps of any size exactly', () => {
  const late = join([constant(1), linear({ from: 1, to: 0, steps: 4 })], [lastStep - 4]);
  expect([lastStep - 5, lastStep - 4, lastStep - 3, lastStep - 2, lastStep].map(late)).toEqual([1, 1, 0.75, 0.5, 0]);
  const stairs = exponential({ from: 1, decayRate: 0.5, transitionSteps: 2 ** 51, staircase: true });
  expect([2 ** 51 - 1, 2 ** 51, lastStep - 1, lastStep].map(stairs)).toEqual([1, 0.5, 0.125, 0.0625]);
  const restarts = sgdr({ peak: 1, cycleSteps: 1, cycleFactor: 2 });
  expect([2 ** 52 - 1, 2 ** 52 - 1 + 2 ** 51, lastStep - 1].map(restarts)).toEqual([1, 0.5, 1]);
  const halved = cyclic({ from: 0, peak: 1, stepsUp: 2 ** 42, mode: 'triangular2' });
  expect([2 ** 42, 2 ** 43, 2 ** 43 + 2 ** 42, 1001 * 2 ** 43 + 2 ** 42].map(halved)).toEqual([1, 0, 0.5, 2 ** -1001]);
});

test('NaN from an inner schedule is not hidden by a bound or a factor', () => {
  expect(clamp(() => Number.NaN, { min: 0 })(0)).toBeNaN();
  expect(scale(() => Number.NaN, 0)(0)).toBeNaN();
});

describe('an argument that means nothing is refused when the schedule is built', () => {
  const told = (name: string, actual: string): RegExp =>
    new RegExp(`^${name.replaceAll(/[[\]]/g, String.raw`\$&`)} .*${actual}.*must.*; .+\\.$|^${name}.*${actual}.*; .+\\.$`);

  test.for<readonly [name: string, actual: string, build: () => unknown]>([
    ['value', 'NaN', () => constant(Number.NaN)],
    ['value', 'Infinity', () => constant(Infinity)],
    ['from', '-Infinity', () => linear({ from: -Infinity, to: 1, steps: 4 })],
    ['to', 'NaN', () => linear({ from: 0, to: Number.NaN, steps: 4 })],
    ['steps', '-1', () => linear({ from: 0, to: 1, steps: -1 })],
    ['steps', '2.5', () => cosine({ from: 1, steps: 2.5 })],
    ['steps', 'NaN', () => polynomial({ from: 1, to: 0, power: 1, steps: Number.NaN })],
    ['steps', '9007199254740992', () => linear({ from: 1, to: 0, steps: lastStep })],
    ['transitionBegin', '-1', () => linear({ from: 1, to: 0, steps: 4, transitionBegin: -1 })],
    ['power', '-1', () => polynomial({ from: 1, to: 0, power: -1, steps: 4 })],
    ['exponent', '-0.5', () => cosine({ from: 1, steps: 4, exponent: -0.5 })],
    ['decayRate', '0', () => exponential({ from: 1, decayRate: 0, transitionSteps: 4 })],
    ['decayRate', '-0.5', () => exponential({ from: 1, decayRate: -0.5, transitionSteps: 4 })],
    ['transitionSteps', '0', () => exponential({ from: 1, decayRate: 0.5, transitionSteps: 0 })],
    ['to', '2', () => exponential({ from: 1, decayRate: 0.5, transitionSteps: 4, to: 2 })],
    ['to', '-0.1', () => exponential({ from: 1, decayRate: 0.5, transitionSteps: 4, to: -0.1 })],
    ['to', '0.5', () => exponential({ from: 1, decayRate: 2, transitionSteps: 4, to: 0.5 })],
    ['to', '2', () => exponential({ from: 1, decayRate: 1, transitionSteps: 4, to: 2 })],
    ['to', '1', () => exponential({ from: 0, decayRate: 2, transitionSteps: 4, to: 1 })],
    ['values', 'no entries', () => piecewiseConstant({ values: [], boundaries: [] })],
    ['values[1]', 'NaN', () => piecewiseConstant({ values: [1, Number.NaN], boundaries: [1] })],
    ['boundaries', '2 entries', () => piecewiseConstant({ values: [1, 2], boundaries: [1, 2] })],
    ['boundaries[1]', '1', () => piecewiseInterpolate({ values: [1, 2, 3], boundaries: [2, 1] })],
    ['boundaries[0]', '-1', () => join([constant(1), constant(2)], [-1])],
    ['schedules', 'no entries', () => join([], [])],
    ['pctStart', '1.5', () => oneCycle({ peak: 1, steps: 10, pctStart: 1.5 })],
    ['pctFinal', '0.85', () => oneCycle({ peak: 1, steps: 10, pctStart: 0.9 })],
    ['divFactor', '0', () => oneCycle({ peak: 1, steps: 10, divFactor: 0 })],
    ['warmupSteps', '11', () => warmupCosineDecay({ peak: 1, warmupSteps: 11, steps: 10 })],
    ['warmupSteps', '6 and 5', () => warmupStableDecay({ peak: 1, warmupSteps: 6, decaySteps: 5, steps: 10 })],
    ['timescale', '0', () => inverseSquareRoot({ peak: 1, warmupSteps: 0, timescale: 0 })],
    ['cycleSteps', '1', () => sgdr({ peak: 1, cycleSteps: 1 })],
    ['cycleSteps', '0', () => sgdr({ peak: 1, cycleSteps: 0, cycleFactor: 2 })],
    ['cycleFactor', '1.5', () => sgdr({ peak: 1, cycleSteps: 4, cycleFactor: 1.5 })],
    ['stepsUp', '0', () => cyclic({ from: 0, peak: 1, stepsUp: 0 })],
    ['gamma', 'undefined', () => cyclic({ from: 0, peak: 1, stepsUp: 2, mode: 'exp_range' })],
    ['gamma', '0.9', () => cyclic({ from: 0, peak: 1, stepsUp: 2, gamma: 0.9 })],
    ['gamma', '2', () => cyclic({ from: 0, peak: 1, stepsUp: 2, mode: 'exp_range', gamma: 2 })],
    ['factor', 'NaN', () => scale(constant(1), Number.NaN)],
    ['min', '2', () => clamp(constant(1), { min: 2, max: 1 })],
    ['min', 'left out', () => clamp(constant(1), {})],
    ['peak is missing', '', () => scheduleFactories['warmupConstant']?.create({ warmupSteps: 3 })],
    ['pake is no argument', '', () => scheduleFactories['warmupConstant']?.create({ pake: 1, peak: 1, warmupSteps: 3 })],
  ])('%s: %s', ([name, actual, build]) => {
    expect(build).toThrow(RangeError);
    expect(build).toThrow(told(name, actual));
  });

  test('what is of another kind is a TypeError', () => {
    expect(() => constant(JSON.parse('"0.1"') as number)).toThrow(TypeError);
    expect(() => linear({ from: 0, to: 1, steps: JSON.parse('"5"') as number })).toThrow(TypeError);
    expect(() => scale(JSON.parse('0.1') as never, 2)).toThrow(TypeError);
    expect(() => join([constant(1), JSON.parse('0.1') as never], [1])).toThrow(TypeError);
    expect(() => cyclic({ from: 0, peak: 1, stepsUp: 2, mode: JSON.parse('"sine"') as 'triangular' })).toThrow(RangeError);
  });
});

describe('the shapes of the catalogue', () => {
  const shapeOf = (name: string, values: Readonly<Record<string, number>>): unknown => scheduleFactories[name]?.shape(values);

  test('a stable schedule leaves its peak where the decay begins', () => {
    const values = { from: 0, peak: 1, to: 0.25, steps: 10, warmupSteps: 2, decaySteps: 3 };
    expect(shapeOf('warmupStableDecayCosine', values)).toMatchObject({
      anchors: [
        { step: 0, value: 0 },
        { step: 2, value: 1 },
        { step: 7, value: 1 },
        { step: 10, value: 0.25 },
      ],
      length: 10,
    });
  });

  test('what has equal cycles says after how many steps it repeats', () => {
    expect(shapeOf('cyclicTriangular', { from: 0, peak: 1, stepsUp: 2, stepsDown: 3 })).toMatchObject({ period: 5 });
    expect(shapeOf('sgdr', { peak: 1, to: 0, cycleSteps: 4 })).toMatchObject({ period: 4 });
    expect(shapeOf('sgdr', { peak: 1, to: 0, cycleSteps: 4, cycleFactor: 2 })).not.toHaveProperty('period');
  });

  test('of anchors at one step the last is met, and all bound the schedule', () => {
    expect(shapeOf('warmupStableDecayCosine', { from: 0, peak: 1, to: 0.25, steps: 3, warmupSteps: 0, decaySteps: 3 })).toMatchObject({
      anchors: [
        { step: 0, value: 1 },
        { step: 3, value: 0.25 },
      ],
      hull: [0, 1],
    });
  });
});

describe('one bound alone', () => {
  test('is a bound', () => {
    const rising: Schedule = (step) => step;
    expect([0, 3, 9].map(clamp(rising, { max: 4 }))).toEqual([0, 3, 4]);
    expect([0, 3, 9].map(clamp(rising, { min: 2 }))).toEqual([2, 3, 9]);
  });

  test('of infinity lets nothing through, and is refused', () => {
    expect(() => clamp(constant(1), { min: Infinity })).toThrow(RangeError);
    expect(() => clamp(constant(1), { max: -Infinity })).toThrow(RangeError);
  });
});

test('a negative value decays towards zero from below, and may stop only there', () => {
  const rising = exponential({ from: -1, decayRate: 0.5, transitionSteps: 1, to: -0.25 });
  expect([0, 1, 2, 3].map(rising)).toEqual([-1, -0.5, -0.25, -0.25]);
  expect(() => exponential({ from: -1, decayRate: 0.5, transitionSteps: 1, to: 0.25 })).toThrow('between from and 0');
  expect(() => exponential({ from: 1, decayRate: 2, transitionSteps: 1, to: 0.5 })).toThrow('of the sign of from and further from 0');
});

test.each([
  [() => checkFactor('share', 2, { min: 0, max: 1 }), 'share is 2, but must be a number of at least 0 and at most 1'],
  [() => checkFactor('rate', 0, { above: 0 }), 'rate is 0, but must be a number above 0; '],
  [() => checkFactor('rate', 2, { above: 0, max: 1 }), 'rate is 2, but must be a number above 0 and at most 1'],
  [() => checkFactor('rate', 0, { min: 0, above: 0 }), 'rate is 0, but must be a number of at least 0; '],
  [() => join([constant(1), constant(2)], []), 'boundaries has 0 entries, but 2 schedules need 1'],
])('the refusal of %s says what would do: %s', (refused, sentence) => {
  expect(refused).toThrow(sentence);
});
