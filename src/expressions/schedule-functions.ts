import type { Schedule } from '#model/schedule.ts';
import {
  constant,
  cosine,
  cyclic,
  exponential,
  inverseSquareRoot,
  linear,
  oneCycle,
  polynomial,
  sgdr,
  warmupConstant,
  warmupCosineDecay,
  warmupExponentialDecay,
  warmupStableDecay,
} from '#schedules/index.ts';

/** A schedule that is called with numbers, by position. */
interface ScheduleFunction {
  /** The names of the numbers, in order. */
  readonly parameters: readonly string[];
  /** How many of them, from the left, must be given. */
  readonly required: number;
  /** Builds the schedule from as many numbers as there are parameters, or fewer down to `required`. */
  readonly build: (numbers: readonly number[]) => Schedule;
}

/** Stands for a number that is always there, since the count is checked before; building with it would be refused. */
const given = Number.NaN;

/** The schedules of the library as functions of the expression language; `join` is its own construct. */
export const scheduleFunctions: ReadonlyMap<string, ScheduleFunction> = new Map<string, ScheduleFunction>([
  ['constant', { parameters: ['value'], required: 1, build: ([value = given]) => constant(value) }],
  [
    'linear',
    { parameters: ['from', 'to', 'steps'], required: 3, build: ([from = given, to = given, steps = given]) => linear({ from, to, steps }) },
  ],
  [
    'polynomial',
    {
      parameters: ['from', 'to', 'power', 'steps'],
      required: 4,
      build: ([from = given, to = given, power = given, steps = given]) => polynomial({ from, to, power, steps }),
    },
  ],
  [
    'exponential',
    {
      parameters: ['from', 'decayRate', 'transitionSteps'],
      required: 3,
      build: ([from = given, decayRate = given, transitionSteps = given]) => exponential({ from, decayRate, transitionSteps }),
    },
  ],
  [
    'cosine',
    { parameters: ['from', 'steps', 'to'], required: 2, build: ([from = given, steps = given, to = 0]) => cosine({ from, steps, to }) },
  ],
  ['oneCycle', { parameters: ['peak', 'steps'], required: 2, build: ([peak = given, steps = given]) => oneCycle({ peak, steps }) }],
  [
    'warmupConstant',
    {
      parameters: ['peak', 'warmupSteps'],
      required: 2,
      build: ([peak = given, warmupSteps = given]) => warmupConstant({ peak, warmupSteps }),
    },
  ],
  [
    'warmupCosineDecay',
    {
      parameters: ['peak', 'warmupSteps', 'steps', 'to'],
      required: 3,
      build: ([peak = given, warmupSteps = given, steps = given, to = 0]) => warmupCosineDecay({ peak, warmupSteps, steps, to }),
    },
  ],
  [
    'warmupExponentialDecay',
    {
      parameters: ['peak', 'warmupSteps', 'decayRate', 'transitionSteps'],
      required: 4,
      build: ([peak = given, warmupSteps = given, decayRate = given, transitionSteps = given]) =>
        warmupExponentialDecay({ peak, warmupSteps, decayRate, transitionSteps }),
    },
  ],
  [
    'inverseSquareRoot',
    {
      parameters: ['peak', 'warmupSteps'],
      required: 2,
      build: ([peak = given, warmupSteps = given]) => inverseSquareRoot({ peak, warmupSteps }),
    },
  ],
  [
    'warmupStableDecay',
    {
      parameters: ['peak', 'warmupSteps', 'decaySteps', 'steps', 'to'],
      required: 4,
      build: ([peak = given, warmupSteps = given, decaySteps = given, steps = given, to = 0]) =>
        warmupStableDecay({ peak, warmupSteps, decaySteps, steps, to }),
    },
  ],
  [
    'sgdr',
    {
      parameters: ['peak', 'cycleSteps', 'cycleFactor'],
      required: 2,
      build: ([peak = given, cycleSteps = given, cycleFactor = 1]) => sgdr({ peak, cycleSteps, cycleFactor }),
    },
  ],
  [
    'cyclic',
    {
      parameters: ['from', 'peak', 'stepsUp', 'stepsDown'],
      required: 3,
      build: ([from = given, peak = given, stepsUp = given, stepsDown = stepsUp]) => cyclic({ from, peak, stepsUp, stepsDown }),
    },
  ],
]);
