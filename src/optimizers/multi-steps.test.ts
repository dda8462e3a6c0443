import { beforeAll, expect, test, vi } from 'vitest';
import { plain, tensors, trajectory, useCpu } from '../../test/trajectory.ts';
import { adamw, dispose, multiSteps, polyakSgd } from './index.ts';

beforeAll(useCpu);

/** Powers of two and their sums, so that every mean is exact. */
const micro = [1, 3, 8, 2, -6, 16, 4].map((g, t) => ({ gradients: { w: [g, -g], b: [2 * g] }, params: { w: [t, 1], b: [2 ** t] } }));
const zero = { w: [0, 0], b: [0] };

test('every second call is the update on the mean of two gradients, from the parameters of that call; the others are zero', () => {
  const optimizer = { learningRate: (step: number) => 0.5 ** step, weightDecay: 0.25 };
  const [first, second, third] = trajectory(adamw(optimizer), [
    { gradients: { w: [(1 + 3) / 2, -(1 + 3) / 2], b: [1 + 3] }, params: { w: [1, 1], b: [2] } },
    { gradients: { w: [(8 + 2) / 2, -(8 + 2) / 2], b: [8 + 2] }, params: { w: [3, 1], b: [8] } },
    { gradients: { w: [(16 - 6) / 2, -(16 - 6) / 2], b: [16 - 6] }, params: { w: [5, 1], b: [32] } },
  ]);
  expect(trajectory(multiSteps(adamw(optimizer), 2), micro)).toEqual([zero, first, zero, second, zero, third, zero]);
});

test('accumulating over one changes nothing', () => {
  const options = { learningRate: (step: number) => 0.5 ** step, weightDecay: 0.25 };
  expect(trajectory(multiSteps(adamw(options), 1), micro)).toEqual(trajectory(adamw(options), micro));
});

test('a call that emits nothing changes no inner state and asks no schedule', () => {
  const learningRate = vi.fn((step: number) => 0.5 ** step);
  const optimizer = multiSteps(adamw({ learningRate }), 3);
  const params = tensors({ w: [1, 2] });
  const initial = optimizer.init(params);
  const [, first] = optimizer.update(tensors({ w: [1, 5] }), initial, params);
  const [, second] = optimizer.update(tensors({ w: [3, 5] }), first, params);
  expect(plain(second.inner)).toEqual(plain(initial.inner));
  expect(plain([first.mean, second.mean])).toEqual([{ w: [1, 5] }, { w: [2, 5] }]);
  expect(learningRate).not.toHaveBeenCalled();
  const [, third] = optimizer.update(tensors({ w: [5, 5] }), second, params);
  expect([first, second, third].map(({ microStep }) => microStep)).toEqual([1, 2, 0]);
  expect(plain(third.mean)).toEqual({ w: [0, 0] });
  expect(learningRate.mock.calls).toEqual([[0]]);
});

test('a state that changed nothing still has tensors of its own', () => {
  const optimizer = multiSteps(adamw({ learningRate: 0.1 }), 2);
  const params = tensors({ w: [1] });
  const initial = optimizer.init(params);
  const [updates, next] = optimizer.update(tensors({ w: [1] }), initial, params);
  dispose([updates, initial]);
  expect(() => optimizer.update(tensors({ w: [1] }), next, params)).not.toThrow();
});

test('the loss of the call that completes the window reaches the optimizer', () => {
  const steps = [7, 2].map((value) => ({ gradients: { w: [2] }, params: { w: [0] }, extra: { value } }));
  // f / ‖g‖² = 2 / 4
  expect(trajectory(multiSteps(polyakSgd(), 2), steps)).toEqual([{ w: [0] }, { w: [-0.5 * 2] }]);
});

test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('accumulating over %d is refused when built', (every) => {
  expect(() => multiSteps(adamw({ learningRate: 0.1 }), every)).toThrow(`every is ${every}, but must be an integer of at least 1.`);
});
