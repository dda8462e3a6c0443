import type { Schedule } from '#model/schedule.ts';
import { clamp } from './clamp.ts';
import { constant } from './constant.ts';
import { cosine } from './cosine.ts';
import { cyclic } from './cyclic.ts';
import { exponential } from './exponential.ts';
import { inverseSquareRoot } from './inverse-square-root.ts';
import { join } from './join.ts';
import { linear } from './linear.ts';
import { oneCycle } from './one-cycle.ts';
import { piecewiseConstant } from './piecewise-constant.ts';
import { piecewiseInterpolate } from './piecewise-interpolate.ts';
import { polynomial } from './polynomial.ts';
import { scale } from './scale.ts';
import { scheduleFactory } from './schedule-factory.ts';
import type { Anchor, ScheduleArgument, ScheduleFactory } from './schedule-factory.ts';
import { sgdr } from './sgdr.ts';
import { warmupConstant } from './warmup-constant.ts';
import { warmupCosineDecay } from './warmup-cosine-decay.ts';
import { warmupExponentialDecay } from './warmup-exponential-decay.ts';
import { warmupStableDecay } from './warmup-stable-decay.ts';

const value: ScheduleArgument = { kind: 'value', range: [-10, 10] };
const length: ScheduleArgument = { kind: 'length', range: [0, 1000] };
const span: ScheduleArgument = { kind: 'length', range: [1, 1000] };
const power: ScheduleArgument = { kind: 'factor', range: [0.5, 4], default: 1 };
const start: ScheduleArgument = { ...value, default: 0 };
const begin: ScheduleArgument = { ...length, default: 0 };
const warmup: ScheduleArgument = { kind: 'length', range: ({ steps = 0 }) => [0, steps] };
const anchor = (step: number, at: number): Anchor => ({ step, value: at });

/** Three values and the two steps where the later ones begin. */
const knots = {
  first: value,
  second: value,
  third: value,
  firstBoundary: length,
  secondBoundary: { kind: 'length', range: ({ firstBoundary = 0 }) => [firstBoundary, firstBoundary + 1000] },
} as const satisfies Record<string, ScheduleArgument>;

const cycle = {
  peak: { kind: 'value', range: [0, 10] },
  steps: length,
  pctStart: { kind: 'factor', range: [0, 1], default: 0.3 },
  divFactor: { kind: 'factor', range: [1, 100], default: 25 },
  finalDivFactor: { kind: 'factor', range: [1, 1e6], default: 1e4 },
} as const satisfies Record<string, ScheduleArgument>;

const interpolated = (interpolation: 'linear' | 'cosine'): ScheduleFactory =>
  scheduleFactory(knots, {
    create: ({ first, second, third, firstBoundary, secondBoundary }) =>
      piecewiseInterpolate({ values: [first, second, third], boundaries: [firstBoundary, secondBoundary], interpolation }),
    shape: ({ first, second, third, firstBoundary, secondBoundary }) => ({
      anchors: [anchor(0, first), anchor(firstBoundary, second), anchor(secondBoundary, third)],
      length: secondBoundary,
    }),
  });

const stable = (decay: 'linear' | 'cosine' | 'square-root'): ScheduleFactory =>
  scheduleFactory(
    {
      from: start,
      peak: value,
      to: start,
      steps: length,
      warmupSteps: warmup,
      decaySteps: { kind: 'length', range: ({ steps = 0, warmupSteps = 0 }) => [0, steps - warmupSteps] },
    },
    {
      create: (values) => warmupStableDecay({ ...values, decay }),
      shape: ({ from, peak, to, steps, warmupSteps, decaySteps }) => ({
        anchors: [anchor(0, from), anchor(warmupSteps, peak), anchor(steps - decaySteps, peak), anchor(steps, to)],
        length: steps,
      }),
    },
  );

const triangles = (
  build: (values: { readonly from: number; readonly peak: number; readonly stepsUp: number; readonly stepsDown: number }) => Schedule,
  repeats: boolean,
): ScheduleFactory =>
  scheduleFactory(
    { from: value, peak: value, stepsUp: span, stepsDown: span },
    {
      create: build,
      shape: ({ from, peak, stepsUp, stepsDown }) => ({
        anchors: [anchor(0, from), anchor(stepsUp, peak), anchor(stepsUp + stepsDown, from)],
        ...(repeats ? { period: stepsUp + stepsDown } : {}),
      }),
    },
  );

/**
 * The schedules of this folder by name, with what their numbers mean: for what treats them all alike (laws, oracles,
 * documentation). A form that is chosen by a word is an entry of its own.
 *
 * @example scheduleFactories.linear?.create({ from: 0, to: 1, steps: 4 })(1); // 0.25
 */
export const scheduleFactories: Readonly<Record<string, ScheduleFactory>> = {
  constant: scheduleFactory(
    { value },
    { create: ({ value }) => constant(value), shape: ({ value }) => ({ anchors: [anchor(0, value)], length: 0 }) },
  ),
  linear: scheduleFactory(
    { from: value, to: value, steps: length, transitionBegin: begin },
    {
      create: linear,
      shape: ({ from, to, steps, transitionBegin }) => ({
        anchors: [anchor(0, from), anchor(transitionBegin, from), anchor(transitionBegin + steps, to)],
        length: transitionBegin + steps,
      }),
    },
  ),
  polynomial: scheduleFactory(
    { from: value, to: value, power, steps: length, transitionBegin: begin },
    {
      create: polynomial,
      shape: ({ from, to, steps, transitionBegin }) => ({
        anchors: [anchor(0, from), anchor(transitionBegin, from), anchor(transitionBegin + steps, to)],
        length: transitionBegin + steps,
      }),
    },
  ),
  exponential: scheduleFactory(
    { from: value, decayRate: { kind: 'factor', range: [0.01, 1] }, transitionSteps: span, transitionBegin: begin },
    {
      create: exponential,
      shape: ({ from, transitionBegin }) => ({ anchors: [anchor(0, from), anchor(transitionBegin, from)], limits: [0] }),
    },
  ),
  exponentialGrowth: scheduleFactory(
    {
      from: { kind: 'value', range: [0.01, 1] },
      decayRate: { kind: 'factor', range: [1.01, 10] },
      transitionSteps: span,
      to: { kind: 'value', range: ({ from = 0 }) => [from, 100 * from] },
    },
    { create: exponential, shape: ({ from, to }) => ({ anchors: [anchor(0, from)], limits: [to] }) },
  ),
  exponentialStaircase: scheduleFactory(
    {
      from: { kind: 'value', range: [0, 10] },
      decayRate: { kind: 'factor', range: [0.01, 0.99] },
      transitionSteps: span,
      transitionBegin: begin,
      to: { kind: 'value', range: ({ from = 0 }) => [0, from] },
    },
    {
      create: (values) => exponential({ ...values, staircase: true }),
      shape: ({ from, transitionSteps, transitionBegin, to }) => ({
        limits: [to],
        anchors: [anchor(0, from), anchor(transitionBegin + transitionSteps - 1, from)],
      }),
    },
  ),
  cosine: scheduleFactory(
    { from: value, to: start, steps: length, exponent: power },
    { create: cosine, shape: ({ from, to, steps }) => ({ anchors: [anchor(0, from), anchor(steps, to)], length: steps }) },
  ),
  piecewiseConstant: scheduleFactory(knots, {
    create: ({ first, second, third, firstBoundary, secondBoundary }) =>
      piecewiseConstant({ values: [first, second, third], boundaries: [firstBoundary, secondBoundary] }),
    shape: ({ first, second, third, firstBoundary, secondBoundary }) => ({
      anchors: [anchor(0, first), anchor(firstBoundary, second), anchor(secondBoundary, third)],
      length: secondBoundary,
    }),
  }),
  piecewiseInterpolateLinear: interpolated('linear'),
  piecewiseInterpolateCosine: interpolated('cosine'),
  oneCycleLinear: scheduleFactory(
    { ...cycle, pctFinal: { kind: 'factor', range: ({ pctStart = 0 }) => [pctStart, 1], default: 0.85 } },
    {
      create: oneCycle,
      shape: ({ peak, steps, pctStart, pctFinal, divFactor, finalDivFactor }) => ({
        anchors: [
          anchor(0, peak / divFactor),
          anchor(Math.floor(pctStart * steps), peak),
          anchor(Math.floor(pctFinal * steps), peak / divFactor),
          anchor(steps, peak / divFactor / finalDivFactor),
        ],
        length: steps,
      }),
    },
  ),
  oneCycleCosine: scheduleFactory(cycle, {
    create: (values) => oneCycle({ ...values, pctFinal: 1, interpolation: 'cosine' }),
    shape: ({ peak, steps, pctStart, divFactor, finalDivFactor }) => ({
      anchors: [anchor(0, peak / divFactor), anchor(Math.floor(pctStart * steps), peak), anchor(steps, peak / divFactor / finalDivFactor)],
      length: steps,
    }),
  }),
  warmupConstant: scheduleFactory(
    { from: start, peak: value, warmupSteps: length },
    {
      create: warmupConstant,
      shape: ({ from, peak, warmupSteps }) => ({ anchors: [anchor(0, from), anchor(warmupSteps, peak)], length: warmupSteps }),
    },
  ),
  warmupCosineDecay: scheduleFactory(
    { from: start, peak: value, to: start, steps: length, warmupSteps: warmup, exponent: power },
    {
      create: warmupCosineDecay,
      shape: ({ from, peak, to, steps, warmupSteps }) => ({
        anchors: [anchor(0, from), anchor(warmupSteps, peak), anchor(steps, to)],
        length: steps,
      }),
    },
  ),
  warmupExponentialDecay: scheduleFactory(
    { from: start, peak: value, warmupSteps: length, decayRate: { kind: 'factor', range: [0.01, 1] }, transitionSteps: span },
    {
      create: warmupExponentialDecay,
      shape: ({ from, peak, warmupSteps }) => ({ anchors: [anchor(0, from), anchor(warmupSteps, peak)], limits: [0] }),
    },
  ),
  inverseSquareRoot: scheduleFactory(
    { from: start, peak: value, warmupSteps: length, timescale: span },
    {
      create: inverseSquareRoot,
      shape: ({ from, peak, warmupSteps }) => ({ anchors: [anchor(0, from), anchor(warmupSteps, peak)], limits: [0] }),
    },
  ),
  warmupStableDecayLinear: stable('linear'),
  warmupStableDecayCosine: stable('cosine'),
  warmupStableDecaySquareRoot: stable('square-root'),
  sgdr: scheduleFactory(
    {
      peak: value,
      to: start,
      cycleSteps: { kind: 'length', range: [2, 1000] },
      cycleFactor: { kind: 'length', range: [1, 3], default: 1 },
    },
    {
      create: sgdr,
      shape: ({ peak, to, cycleSteps, cycleFactor }) => ({
        limits: [to],
        anchors: [anchor(0, peak), anchor(cycleSteps, peak), anchor(cycleSteps * (1 + cycleFactor), peak)],
        ...(cycleFactor === 1 ? { period: cycleSteps } : {}),
      }),
    },
  ),
  cyclicTriangular: triangles(cyclic, true),
  cyclicTriangular2: triangles((values) => cyclic({ ...values, mode: 'triangular2' }), false),
  cyclicExpRange: scheduleFactory(
    { from: value, peak: value, stepsUp: span, stepsDown: span, gamma: { kind: 'factor', range: [0.99, 1] } },
    {
      create: (values) => cyclic({ ...values, mode: 'exp_range' }),
      shape: ({ from, peak, stepsUp, stepsDown }) => ({ anchors: [anchor(0, from), anchor(stepsUp + stepsDown, from)], limits: [peak] }),
    },
  ),
  join: scheduleFactory(knots, {
    create: ({ first, second, third, firstBoundary, secondBoundary }) =>
      join(
        [
          linear({ from: first, to: second, steps: firstBoundary }),
          cosine({ from: second, to: third, steps: secondBoundary - firstBoundary }),
          constant(third),
        ],
        [firstBoundary, secondBoundary],
      ),
    shape: ({ first, second, third, firstBoundary, secondBoundary }) => ({
      anchors: [anchor(0, first), anchor(firstBoundary, second), anchor(secondBoundary, third)],
      length: secondBoundary,
    }),
  }),
  scale: scheduleFactory(
    { from: value, to: value, steps: length, factor: { kind: 'factor', range: [-10, 10] } },
    {
      create: ({ factor, ...inner }) => scale(linear(inner), factor),
      shape: ({ from, to, steps, factor }) => ({ anchors: [anchor(0, factor * from), anchor(steps, factor * to)], length: steps }),
    },
  ),
  clamp: scheduleFactory(
    { from: value, to: value, steps: length, min: value, max: { kind: 'value', range: ({ min = 0 }) => [min, 10] } },
    {
      create: ({ min, max, ...inner }) => clamp(linear(inner), { min, max }),
      shape: ({ from, to, steps, min, max }) => ({
        anchors: [anchor(0, Math.min(Math.max(from, min), max)), anchor(steps, Math.min(Math.max(to, min), max))],
        length: steps,
      }),
    },
  ),
};
