import { beforeAll, expect, test } from 'vitest';
import { tensors, trajectory, useCpu } from '../../test/trajectory.ts';
import type { Given } from '../../test/trajectory.ts';
import { adamw, chain, clipByGlobalNorm, partition, polyakSgd, scaleByLearningRate, sgd } from './index.ts';
import type { Tensors } from './index.ts';

beforeAll(useCpu);

const labels = { w: 'body', b: 'head', c: 'body' };
const given: readonly Given[] = [2, -3, 5].map((g) => ({
  gradients: { w: [g, 1], b: [2 * g], c: [1 - g] },
  params: { w: [1, -2], b: [4], c: [g] },
}));

/** The same run with some leaves only. */
function only(...names: readonly string[]): readonly Given[] {
  const some = (of: Given['params']): Given['params'] => Object.fromEntries(Object.entries(of).filter(([name]) => names.includes(name)));
  return given.map(({ gradients, params }) => ({ gradients: some(gradients), params: some(params) }));
}

test('each group behaves as it does alone, under its own schedules', () => {
  const body = chain(
    clipByGlobalNorm(1),
    scaleByLearningRate((step) => 0.5 ** step),
  );
  const head = adamw({ learningRate: (step) => 1 / (step + 1), weightDecay: (step) => 0.1 * step });
  const alone = { body: trajectory(body, only('w', 'c')), head: trajectory(head, only('b')) };
  const together = given.map((_, step) => ({ ...alone.body[step], ...alone.head[step] }));
  expect(trajectory(partition<unknown>({ body, head }, labels), given)).toEqual(together);
  const labelling = (params: Tensors): Readonly<Record<string, string>> =>
    Object.fromEntries(Object.keys(params).map((name) => [name, name === 'b' ? 'head' : 'body']));
  expect(trajectory(partition<unknown>({ body, head }, labelling), given)).toEqual(together);
});

test('one group of all leaves, and a label without leaves, change nothing', () => {
  const optimizer = adamw({ learningRate: (step) => 0.5 ** step });
  const grouped = partition({ all: optimizer, none: chain(clipByGlobalNorm(1), polyakSgd()) }, { w: 'all', b: 'all', c: 'all' });
  const steps = given.map((step) => ({ ...step, extra: { value: 1 } }));
  expect(trajectory(grouped, steps)).toEqual(trajectory(optimizer, steps));
});

test('a leaf without a label, or with one that no optimizer has, is refused by name', () => {
  const params = tensors({ w: [1], b: [1] });
  const optimizers = { body: sgd({ learningRate: 1 }) };
  expect(() => partition(optimizers, { w: 'body' }).init(params)).toThrow(
    'The label of "b" is undefined, but there are optimizers only for body.',
  );
  expect(() => partition(optimizers, { w: 'body', b: 'toString' }).init(params)).toThrow('The label of "b" is toString');
});

test('a state of another partition is refused', () => {
  const params = tensors({ w: [1] });
  const optimizer = sgd({ learningRate: 1 });
  const state = partition({ body: optimizer }, { w: 'body' }).init(params);
  expect(() => partition({ head: optimizer }, { w: 'head' }).update(params, state, params)).toThrow('The state has no group "head"');
});

test('the loss reaches every group, and norms stay within', () => {
  const steps = [{ gradients: { w: [2], b: [4] }, params: { w: [0], b: [0] }, extra: { value: 2 } }];
  const optimizer = partition({ body: polyakSgd(), head: polyakSgd() }, { w: 'body', b: 'head' });
  // f / ‖g‖² = 2 / 4 and 2 / 16
  expect(trajectory(optimizer, steps)).toEqual([{ w: [-(2 / 4) * 2], b: [-(2 / 16) * 4] }]);
});
