import { beforeAll, expect, test, vi } from 'vitest';
import { plain, tensors, trajectory, useCpu } from '../../test/trajectory.ts';
import { adamw, applyIfFinite, dispose, polyakSgd, sgd } from './index.ts';

beforeAll(useCpu);

const params = { w: [1, 2], b: [3] };
const finite = [2, -3, 5].map((g) => ({ gradients: { w: [g, 1], b: [g] }, params }));
const broken = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((g) => ({ gradients: { w: [1, g], b: [1] }, params }));
const zero = { w: [0, 0], b: [0] };
const options = { learningRate: (step: number) => 0.5 ** step, weightDecay: 0.1 };

test('gradients that are not finite give zeros, and the rest of the run is as if they had never come', () => {
  const [a, b, c] = finite;
  const [x, y, z] = broken;
  if (a === undefined || b === undefined || c === undefined || x === undefined || y === undefined || z === undefined) throw new Error();
  const [first, second, third] = trajectory(adamw(options), finite);
  expect(trajectory(applyIfFinite(adamw(options), 2), [a, x, y, b, z, c])).toEqual([first, zero, zero, second, zero, third]);
});

test('a skip changes neither inner state nor count, asks no schedule, and is counted', () => {
  const learningRate = vi.fn((step: number) => 0.5 ** step);
  const optimizer = applyIfFinite(adamw({ learningRate }), 5);
  const at = tensors({ w: [1] });
  const bad = tensors({ w: [Number.NaN] });
  const good = tensors({ w: [1] });
  const [, first] = optimizer.update(good, optimizer.init(at), at);
  const [, second] = optimizer.update(bad, first, at);
  const [, third] = optimizer.update(bad, second, at);
  expect(plain(third.inner)).toEqual(plain(first.inner));
  expect(learningRate.mock.calls).toEqual([[0]]);
  const [, fourth] = optimizer.update(good, third, at);
  expect(learningRate.mock.calls).toEqual([[0], [1]]);
  expect([first, second, third, fourth].map(({ consecutive, skipped }) => [consecutive, skipped])).toEqual([
    [0, 0],
    [1, 1],
    [2, 2],
    [0, 2],
  ]);
});

test('after as many skips in a row as allowed it gives up and hands the gradient through', () => {
  const bad = { gradients: { w: [Number.NaN] }, params: { w: [1] } };
  const good = { gradients: { w: [1] }, params: { w: [1] } };
  const optimizer = applyIfFinite(sgd({ learningRate: 1 }), 2);
  expect(trajectory(optimizer, [bad, bad, bad, good, bad])).toEqual([
    { w: [0] },
    { w: [0] },
    { w: [Number.NaN] },
    { w: [Number.NaN] },
    { w: [0] },
  ]);
  expect(trajectory(optimizer, [bad, bad, bad, bad])).toEqual([{ w: [0] }, { w: [0] }, { w: [Number.NaN] }, { w: [Number.NaN] }]);
  expect(trajectory(applyIfFinite(sgd({ learningRate: 1 }), 0), [bad])).toEqual([{ w: [Number.NaN] }]);
});

test('a state that changed nothing still has tensors of its own', () => {
  const optimizer = applyIfFinite(adamw(options), 5);
  const at = tensors({ w: [1] });
  const initial = optimizer.init(at);
  const [updates, next] = optimizer.update(tensors({ w: [Number.NaN] }), initial, at);
  dispose([updates, initial]);
  expect(() => optimizer.update(tensors({ w: [1] }), next, at)).not.toThrow();
});

test('the loss reaches the optimizer inside', () => {
  const steps = [{ gradients: { w: [2] }, params: { w: [0] }, extra: { value: 2 } }];
  // f / ‖g‖² = 2 / 4
  expect(trajectory(applyIfFinite(polyakSgd(), 1), steps)).toEqual([{ w: [-0.5 * 2] }]);
});

test.each([-1, 1.5, Number.NaN])('at most %d skips in a row is refused when built', (most) => {
  expect(() => applyIfFinite(sgd({ learningRate: 1 }), most)).toThrow(`maxConsecutive is ${most}, but must be an integer of at least 0.`);
});
