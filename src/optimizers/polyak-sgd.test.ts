import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectClose, tensors, trajectory, useCpu } from '../../test/trajectory.ts';
import { chain, createTrainer, polyakSgd, scale, scaleByPolyak } from './index.ts';
import type { GradientTransformation } from './index.ts';

beforeAll(useCpu);

describe('one step from a loss of 10 and gradients 3 and 4, whose squared norm is 25', () => {
  const step = [{ gradients: { w: [3], b: [4] }, params: { w: [0], b: [0] }, extra: { value: 10 } }];
  const along = (length: number): readonly { w: number[]; b: number[] }[] => [{ w: [-3 * length], b: [-4 * length] }];
  test.each<[string, GradientTransformation<unknown>, number]>([
    ['the loss over the squared norm', polyakSgd(), 10 / 25],
    ['no longer than allowed', polyakSgd({ maxLearningRate: 0.1 }), 0.1],
    ['the gap to the least loss', polyakSgd({ fMin: 5 }), (10 - 5) / 25],
    ['held back by epsilon', polyakSgd({ epsilon: 25 }), 10 / (25 + 25)],
    ['half of it under half the scaling', polyakSgd({ scaling: 0.5 }), (0.5 * 10) / 25],
    ['half of the longest under half the scaling', polyakSgd({ scaling: 0.5, maxLearningRate: 0.1 }), 0.5 * 0.1],
    ['uphill from below the least loss', polyakSgd({ fMin: 20 }), -10 / 25],
    ['nowhere from below the least loss with sps+', polyakSgd({ fMin: 20, variant: 'sps+' }), 0],
  ])('%s', (_, optimizer, length) => {
    // Half a dozen roundings of float32, 2⁻²⁴ each.
    expectClose(trajectory(optimizer, step), along(length), 2 ** -21);
  });
});

test('every number may be a schedule', () => {
  const optimizer = polyakSgd({
    scaling: (step) => step + 1,
    fMin: (step) => step,
    maxLearningRate: (step) => [9, 9, 0.5][step] ?? 0,
    epsilon: (step) => 4 * step,
  });
  const steps = [8, 8, 8].map((value) => ({ gradients: { w: [2] }, params: { w: [0] }, extra: { value } }));
  const expected = [-1 * 2 * ((8 - 0) / (4 + 0)), -2 * 2 * ((8 - 1) / (4 + 4)), -3 * 2 * 0.5];
  expect(trajectory(optimizer, steps)).toEqual(expected.map((w) => ({ w: [w] })));
});

test.each([0, 2 ** -27])('a gradient of %d, whose squared norm is lost beside 1, moves nothing whatever the loss is', (g) => {
  const step = { gradients: { w: [g] }, params: { w: [1] } };
  expect(trajectory(polyakSgd(), [{ ...step, extra: { value: 3 } }])).toEqual([{ w: [0] }]);
  expect(trajectory(polyakSgd(), [{ ...step, extra: { value: 0 } }])).toEqual([{ w: [0] }]);
});

test('the loss goes through a chain and a trainer', () => {
  // f / ‖g‖² = 2 / 4
  const steps = [{ gradients: { w: [2] }, params: { w: [0] }, extra: { value: 2 } }];
  expect(trajectory(chain(scaleByPolyak(), scale(-3)), steps)).toEqual([{ w: [-3 * 0.5 * 2] }]);
  const w = tf.variable(tf.tensor1d([5]));
  createTrainer(polyakSgd(), { w }).step(tensors({ w: [2] }), { value: 2 });
  expect([...w.dataSync()]).toEqual([5 - 0.5 * 2]);
});

test.each([undefined, Number.NaN])('a loss of %s is refused, and what to do is said', (value) => {
  const step = { gradients: { w: [2] }, params: { w: [0] }, ...(value === undefined ? {} : { extra: { value } }) };
  expect(() => trajectory(polyakSgd(), [step])).toThrow(
    `The loss is ${value}, but Polyak's step needs a finite number; call update or step with`,
  );
});
