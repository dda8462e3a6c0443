import { beforeAll, expect, test } from 'vitest';
import { lists, plain, tensors, trajectory, useCpu } from '../../test/trajectory.ts';
import { adamw, addDecayedWeights, clipByGlobalNorm, dispose, masked, polyakSgd } from './index.ts';
import type { Tensors } from './index.ts';

beforeAll(useCpu);

const weightsOnly = (params: Tensors): Readonly<Record<string, boolean>> =>
  Object.fromEntries(Object.keys(params).map((name) => [name, name === 'w']));
const given = [{ gradients: { w: [3, 4], b: [12] }, params: { w: [2, 4], b: [8] } }];

test('selected leaves are transformed, the others pass through', () => {
  const expected = [{ w: [3 + 0.5 * 2, 4 + 0.5 * 4], b: [12] }];
  expect(trajectory(masked(addDecayedWeights(0.5), weightsOnly), given)).toEqual(expected);
  expect(trajectory(masked(addDecayedWeights(0.5), { w: true, b: false }), given)).toEqual(expected);
});

test('leaves that are not selected count in no norm and have no state', () => {
  // ‖(3, 4)‖ = 5, with b it would be 13
  expect(trajectory(masked(clipByGlobalNorm(5), weightsOnly), given)).toEqual([{ w: [3, 4], b: [12] }]);
  expect(JSON.stringify(plain(masked(adamw({ learningRate: 0.1 }), weightsOnly).init(tensors({ w: [1], b: [2] }))))).not.toContain('"b"');
});

test('an all-true mask changes nothing', () => {
  const options = { learningRate: (step: number) => 0.5 ** step };
  const steps = [1, 2, 3].map((g) => ({ gradients: { w: [g], b: [-g] }, params: { w: [1], b: [2] } }));
  expect(trajectory(masked(adamw(options), { w: true, b: true }), steps)).toEqual(trajectory(adamw(options), steps));
});

test('what passes through is a tensor of its own', () => {
  const gradients = tensors({ w: [1], b: [2] });
  const params = tensors({ w: [1], b: [1] });
  const optimizer = masked(addDecayedWeights(1), weightsOnly);
  dispose(optimizer.update(gradients, optimizer.init(params), params)[0]);
  expect(lists(gradients)).toEqual({ w: [1], b: [2] });
});

test('a mask that leaves out a name is refused, with the name', () => {
  expect(() => masked(addDecayedWeights(1), { w: true }).init(tensors({ w: [1], b: [1] }))).toThrow(
    'The mask says nothing about "b", only about w',
  );
});

test('the loss reaches the transformation inside', () => {
  // f / ‖g‖² = 2 / 4
  const steps = [{ gradients: { w: [2], b: [7] }, params: { w: [0], b: [0] }, extra: { value: 2 } }];
  expect(trajectory(masked(polyakSgd(), weightsOnly), steps)).toEqual([{ w: [-0.5 * 2], b: [7] }]);
});
