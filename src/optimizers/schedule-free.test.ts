import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { lists, plain, tensors, trajectory, useCpu } from '../../test/trajectory.ts';
import { adam, applyUpdates, polyakSgd, scheduleFree, scheduleFreeEvalParams, sgd } from './index.ts';
import type { ScalarOrSchedule, Schedule, Tensors } from './index.ts';

beforeAll(useCpu);

/**
 * An update is a difference of parameters: each of the dozen operations of a step rounds to 2⁻²⁴ of a parameter,
 * whatever the update is, and recovering the average divides by β. With β at least a half, ten steps stay within
 * 2⁻²⁴ · 12 · 10 · 2 < 2⁻¹⁶ of the largest parameter, which is below 8.
 */
const within = 2 ** -16 * 8;

const gradients = [1, -2, 3, 0.5, -1, 2, 2, -3, 1, 1];

/** y, x and z as the paper has them, in float64, each kept on its own. */
function plainly(
  start: number,
  { rate, share, power }: { readonly rate: Schedule; readonly share: Schedule; readonly power: number },
): readonly { readonly y: number; readonly x: number }[] {
  let [x, z] = [start, start];
  let [sum, largest] = [0, 0];
  return gradients.map((g, t) => {
    largest = Math.max(largest, rate(t));
    sum += largest ** power;
    const c = sum === 0 ? 0 : largest ** power / sum;
    z -= rate(t) * g;
    x = (1 - c) * x + c * z;
    return { y: share(t) * x + (1 - share(t)) * z, x };
  });
}

/** The parameters trained and those to evaluate, after each step. */
function trained(
  start: number,
  { rate, share, power }: { readonly rate: ScalarOrSchedule; readonly share: ScalarOrSchedule; readonly power: number },
): readonly { readonly y: number; readonly x: number }[] {
  const optimizer = scheduleFree(sgd({ learningRate: rate }), { learningRate: rate, b1: share, weightLrPower: power });
  let params: Tensors = tensors({ w: [start] });
  let state = optimizer.init(params);
  return gradients.map((g) => {
    const [updates, next] = optimizer.update(tensors({ w: [g] }), state, params);
    params = applyUpdates(params, updates);
    state = next;
    const only = (of: Tensors): number => lists(of)['w']?.[0] ?? Number.NaN;
    return { y: only(params), x: only(scheduleFreeEvalParams(state, params)) };
  });
}

test('two updates by hand: the first is the step of the base optimizer, the second is split between iterate and average', () => {
  const optimizer = scheduleFree(sgd({ learningRate: 0.5 }), { learningRate: 0.5, b1: 0.75 });
  const steps = [4, 8].map((g) => ({ gradients: { w: [g] }, params: { w: [0] } }));
  const [first] = trajectory(optimizer, steps);
  // c = 1: x = z, so y moves by −η g.
  expect(first).toEqual({ w: [-0.5 * 4] });
  // c = 1/2: x goes half the way, and y is 3/4 x + 1/4 z.
  const second = -0.5 * 8 * (0.75 * 0.5 + 0.25);
  expect(
    trajectory(optimizer, [
      { gradients: { w: [4] }, params: { w: [0] } },
      { gradients: { w: [8] }, params: { w: [-2] } },
    ])[1],
  ).toEqual({ w: [second] });
});

test.each<[string, { rate: Schedule; share: Schedule; power: number }]>([
  ['a constant rate', { rate: () => 0.1, share: () => 0.9, power: 2 }],
  ['a warm-up, whose weights are read at the step of the base optimizer', { rate: (t) => 0.02 * (t + 1), share: () => 0.9, power: 2 }],
  ['a warm-up from zero', { rate: (t) => 0.02 * t, share: () => 0.8, power: 1 }],
  [
    'a share that moves, where the average is recovered with the share that made it',
    { rate: () => 0.1, share: (t) => 0.5 + t / 20, power: 2 },
  ],
  ['a rate that falls, whose largest value goes on weighing', { rate: (t) => 0.2 / (t + 1), share: () => 0.9, power: 2 }],
  ['no weighting', { rate: (t) => 0.02 * (t + 1), share: () => 0.9, power: 0 }],
])('ten steps under %s', (_, settings) => {
  const expected = plainly(4, settings);
  for (const [step, { y, x }] of trained(4, settings).entries()) {
    expect(Math.abs(y - (expected[step]?.y ?? Number.NaN))).toBeLessThanOrEqual(within);
    expect(Math.abs(x - (expected[step]?.x ?? Number.NaN))).toBeLessThanOrEqual(within);
  }
});

test('before the first update the parameters to evaluate are those given, bit for bit', () => {
  const params = tensors({ w: [1 / 3, -2 / 7] });
  const state = scheduleFree(adam({ learningRate: 0.1, b1: 0 }), { learningRate: 0.1 }).init(params);
  expect(lists(scheduleFreeEvalParams(state, params))).toEqual(lists(params));
});

test.each([0, -0.5, 1.5])('a share of %d is refused at its step, by name, and the state stays good', (b1) => {
  const optimizer = scheduleFree(sgd({ learningRate: 0.1 }), { learningRate: 0.1, b1: (step) => (step === 1 ? b1 : 0.9) });
  const params = tensors({ w: [1] });
  const [, state] = optimizer.update(tensors({ w: [1] }), optimizer.init(params), params);
  const before = plain(state);
  expect(() => optimizer.update(tensors({ w: [1] }), state, params)).toThrow(`b1 is ${b1} at step 1, but must be above 0 and at most 1.`);
  expect(plain(state)).toEqual(before);
});

test('the loss reaches the base optimizer', () => {
  // f / ‖g‖² = 2 / 4
  const steps = [{ gradients: { w: [2] }, params: { w: [0] }, extra: { value: 2 } }];
  expect(trajectory(scheduleFree(polyakSgd(), { learningRate: 1 }), steps)).toEqual([{ w: [-0.5 * 2] }]);
});

test('asking for the parameters to evaluate leaves no tensor behind', () => {
  const params = tensors({ w: [1, 2] });
  const state = scheduleFree(sgd({ learningRate: 0.1 }), { learningRate: 0.1 }).init(params);
  const before = tf.memory().numTensors;
  const evaluated = scheduleFreeEvalParams(state, params);
  expect(tf.memory().numTensors).toBe(before + 1);
  tf.dispose(Object.values(evaluated));
});

test('a share of one stays on the average', () => {
  const optimizer = scheduleFree(sgd({ learningRate: 0.5 }), { learningRate: 0.5, b1: 1 });
  tf.tidy(() => {
    const params = { w: tf.tensor1d([1]) };
    // The first average is the first iterate: 1 − 0.5 · 2 = 0.
    const [update] = optimizer.update({ w: tf.tensor1d([2]) }, optimizer.init(params), params);
    expect([...(update['w']?.dataSync() ?? [])]).toEqual([-1]);
  });
});
