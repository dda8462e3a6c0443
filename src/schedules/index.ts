/**
 * Schedules: pure functions of the step in float64, one published formula each.
 *
 * What they have in common is written once: the first update reads `s(0)` (`#model/schedule.ts`); which steps have a value
 * and what holds past the end (`./on-steps.ts`); a length of 0 is the limit of short ones, and what has no limit is refused
 * when the schedule is built; start, peak and end are met exactly; a boundary step belongs to the later piece.
 *
 * @module
 */
export type { Schedule } from '#model/schedule.ts';
export { clamp } from './clamp.ts';
export type { ClampOptions } from './clamp.ts';
export { constant } from './constant.ts';
export { cosine } from './cosine.ts';
export type { CosineOptions } from './cosine.ts';
export { cyclic } from './cyclic.ts';
export type { CyclicOptions } from './cyclic.ts';
export { exponential } from './exponential.ts';
export type { ExponentialOptions } from './exponential.ts';
export { inverseSquareRoot } from './inverse-square-root.ts';
export type { InverseSquareRootOptions } from './inverse-square-root.ts';
export { join } from './join.ts';
export { linear } from './linear.ts';
export type { LinearOptions } from './linear.ts';
export { oneCycle } from './one-cycle.ts';
export type { OneCycleOptions } from './one-cycle.ts';
export { piecewiseConstant } from './piecewise-constant.ts';
export type { PiecewiseConstantOptions } from './piecewise-constant.ts';
export { piecewiseInterpolate } from './piecewise-interpolate.ts';
export type { PiecewiseInterpolateOptions } from './piecewise-interpolate.ts';
export { polynomial } from './polynomial.ts';
export type { PolynomialOptions } from './polynomial.ts';
export { scale } from './scale.ts';
export { sgdr } from './sgdr.ts';
export type { SgdrOptions } from './sgdr.ts';
export { warmupConstant } from './warmup-constant.ts';
export type { WarmupConstantOptions } from './warmup-constant.ts';
export { warmupCosineDecay } from './warmup-cosine-decay.ts';
export type { WarmupCosineDecayOptions } from './warmup-cosine-decay.ts';
export { warmupExponentialDecay } from './warmup-exponential-decay.ts';
export type { WarmupExponentialDecayOptions } from './warmup-exponential-decay.ts';
export { warmupStableDecay } from './warmup-stable-decay.ts';
export type { WarmupStableDecayOptions } from './warmup-stable-decay.ts';
