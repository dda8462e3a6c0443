import { expect, test } from 'vitest';
import { scheduleFactories } from '#schedules/catalogue.ts';
import type { Schedule } from '#schedules/index.ts';
import { scheduleOracle } from './schedule-oracle.ts';
import type { ScheduleOracleId } from './schedule-oracle.ts';

interface Fault {
  readonly title: string;
  readonly id: ScheduleOracleId;
  readonly numbers: Readonly<Record<string, number>>;
  /** The schedule with one fault, told as a change of our own: other numbers, or another reading of its values. */
  readonly faulty: (build: (numbers: Readonly<Record<string, number>>) => Schedule) => Schedule;
}

const warm = { from: 0, peak: 0.3, to: 0.01, steps: 100, warmupSteps: 10, exponent: 1 };
const ramp = { from: 0.3, to: 0.1, steps: 100, transitionBegin: 0 };

/** Faults of real libraries, each with its issue. */
const faults: readonly Fault[] = [
  { title: 'one step more (off by one)', id: 'linear', numbers: ramp, faulty: (build) => build({ ...ramp, steps: 101 }) },
  { title: 'first value never used (burn#2337)', id: 'linear', numbers: ramp, faulty: (build) => (step) => build(ramp)(step + 1) },
  {
    title: 'no clamp past the end (UniRL#223)',
    id: 'linear',
    numbers: ramp,
    faulty: () => (step) => ramp.from + ((ramp.to - ramp.from) * step) / ramp.steps,
  },
  {
    title: 'an absolute end taken as a ratio (optax 823af581)',
    id: 'warmupCosineDecay',
    numbers: warm,
    faulty: (build) => build({ ...warm, to: warm.peak * warm.to }),
  },
  {
    title: 'the boundary one late (mlx#2617)',
    id: 'warmupCosineDecay',
    numbers: warm,
    faulty: (build) => (step) => build(warm)(step <= warm.warmupSteps ? step : step - 1),
  },
  {
    title: 'the warm-up subtracted twice (AReaL#1289)',
    id: 'warmupCosineDecay',
    numbers: warm,
    faulty: (build) => build({ ...warm, steps: warm.steps - warm.warmupSteps }),
  },
  {
    title: 'the decay divided by the whole length (lingua#72)',
    id: 'warmupStableDecayLinear',
    numbers: { from: 0, peak: 0.3, to: 0.01, steps: 100, warmupSteps: 10, decaySteps: 20 },
    faulty: (build) => build({ from: 0, peak: 0.3, to: 0.01, steps: 180, warmupSteps: 10, decaySteps: 100 }),
  },
  {
    title: 'a restart one step late (pytorch#23480)',
    id: 'sgdr',
    numbers: { peak: 0.3, to: 0.01, cycleSteps: 10, cycleFactor: 2 },
    faulty: (build) => build({ peak: 0.3, to: 0.01, cycleSteps: 11, cycleFactor: 2 }),
  },
  {
    title: 'a boundary taken after its step (Keras)',
    id: 'piecewiseConstant',
    numbers: { first: 1, second: 0.5, third: 0.25, firstBoundary: 10, secondBoundary: 20 },
    faulty: (build) => build({ first: 1, second: 0.5, third: 0.25, firstBoundary: 11, secondBoundary: 21 }),
  },
  {
    title: 'rounded to float32 on the way',
    id: 'cosine',
    numbers: { from: 0.3, to: 0.1, steps: 100, exponent: 1 },
    faulty: (build) => (step) => Math.fround(build({ from: 0.3, to: 0.1, steps: 100, exponent: 1 })(step)),
  },
  {
    title: 'a recurrence in place of the power',
    id: 'exponential',
    numbers: { from: 0.3, decayRate: 0.999, transitionSteps: 1, transitionBegin: 0 },
    faulty: () => (step) => Array.from({ length: step }).reduce<number>((value) => value * 0.999, 0.3),
  },
];

test.for(faults)('$id with $title is told from its equation', async ({ id, numbers, faulty }) => {
  const oracle = await scheduleOracle(id);
  const build = (given: Readonly<Record<string, number>>): Schedule => scheduleFactories[id]?.create(given) ?? (() => Number.NaN);
  const steps = [...Array.from({ length: 120 }, (_, step) => step), 3000];
  const outside = (schedule: Schedule): number =>
    steps.filter((step) => {
      const { value, tolerance } = oracle(numbers, step);
      return !(Math.abs(schedule(step) - value) <= tolerance);
    }).length;
  expect(outside(build(numbers))).toBe(0);
  expect(outside(faulty(build))).toBeGreaterThan(0);
});
