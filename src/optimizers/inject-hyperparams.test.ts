import { beforeAll, expect, test, vi } from 'vitest';
import { tensors, trajectory, useCpu } from '../../test/trajectory.ts';
import { adamw, injectHyperparams, lars, polyakSgd } from './index.ts';
import type { ScalarOrSchedule, Tensors } from './index.ts';

beforeAll(useCpu);

const learningRate: ScalarOrSchedule = (step) => 0.5 ** step;
const weightDecay: ScalarOrSchedule = (step) => 0.1 * (step + 1);
const given = [2, -3, 5].map((g) => ({ gradients: { w: [g, 2 * g], b: [g / 3] }, params: { w: [1, -2], b: [4] } }));

test('an optimizer gets the values of its schedules and makes the updates it makes with the schedules themselves', () => {
  const injected = injectHyperparams(adamw, { learningRate, weightDecay, b1: 0.8 });
  expect(trajectory(injected, given)).toEqual(trajectory(adamw({ learningRate, weightDecay, b1: 0.8 }), given));
});

test('the state shows what the next update uses at first, then what the last one used, zero-based', () => {
  const optimizer = injectHyperparams(adamw, { learningRate, b1: 0.8 });
  const params = tensors({ w: [1] });
  const initial = optimizer.init(params);
  const [, first] = optimizer.update(tensors({ w: [2] }), initial, params);
  const [, second] = optimizer.update(tensors({ w: [2] }), first, params);
  expect([initial, first, second].map(({ count, hyperparameters }) => ({ count, ...hyperparameters }))).toEqual([
    { count: 0, learningRate: 1, b1: 0.8 },
    { count: 1, learningRate: 1, b1: 0.8 },
    { count: 2, learningRate: 0.5, b1: 0.8 },
  ]);
});

test('a mask is a function too, but is never asked for a step', () => {
  const mask = vi.fn((params: Tensors) => Object.fromEntries(Object.keys(params).map((name) => [name, name === 'w'])));
  const optimizer = injectHyperparams(({ learningRate: rate }) => lars({ learningRate: rate, weightDecay: 0.5, weightDecayMask: mask }), {
    learningRate,
  });
  expect(trajectory(optimizer, given)).toEqual(trajectory(lars({ learningRate, weightDecay: 0.5, weightDecayMask: mask }), given));
  expect(mask.mock.calls.length).toBeGreaterThan(0);
  for (const [params] of mask.mock.calls) expect(Object.keys(params)).toEqual(['w', 'b']);
});

test('what is no hyperparameter is refused by name, when built or at its step', () => {
  const text: unknown = '0.1';
  expect(() => injectHyperparams(adamw, { learningRate: text as number })).toThrow('learningRate is 0.1, but must be a finite number or');
  const optimizer = injectHyperparams(adamw, { learningRate: (step) => (step === 1 ? Number.NaN : 1) });
  expect(() => trajectory(optimizer, given)).toThrow('learningRate is NaN at step 1');
});

test('the loss reaches the optimizer inside', () => {
  const steps = [{ gradients: { w: [2] }, params: { w: [0] }, extra: { value: 2 } }];
  // f / ‖g‖² = 2 / 4
  expect(trajectory(injectHyperparams(polyakSgd, { scaling: 1 }), steps)).toEqual([{ w: [-0.5 * 2] }]);
});
