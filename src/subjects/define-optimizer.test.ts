import { expect, test } from 'vitest';
import { check } from '#engine/check.ts';
import { laws } from '#properties/index.ts';
import type { Tree } from '#model/tree.ts';
import { defineOptimizer } from './define-optimizer.ts';

const negative = (gradients: Tree): Tree =>
  Object.fromEntries(Object.entries(gradients).map(([name, leaf]) => [name, leaf.map((value) => -0.1 * value)]));

// What people write first; without types nothing else tells them.
test.each<[string, unknown, string]>([
  ['returns nothing that updates', {}, 'create must return { init, update }, two functions; its init is undefined'],
  ['has no state', { init: () => {}, update: (gradients: Tree) => [negative(gradients), {}] }, 'init must return a state; return {}'],
  [
    'returns the updates alone',
    { init: () => ({}), update: negative },
    'update must return [updates, state], an array of both; it returned an object with w0',
  ],
  [
    'forgets the state',
    { init: () => ({}), update: (gradients: Tree) => [negative(gradients)] },
    'update must return [updates, state], an array of both; it returned an array of 1 without a state',
  ],
  [
    'is asynchronous',
    { init: () => ({}), update: async (gradients: Tree) => [negative(gradients), {}] },
    'update must return [updates, state], an array of both; it returned a promise, which nothing awaits',
  ],
  [
    'returns ordinary arrays',
    {
      init: () => ({}),
      update: (gradients: Tree) => [Object.fromEntries(Object.entries(gradients).map(([name, leaf]) => [name, [...leaf]])), {}],
    },
    'the update of w0 is an ordinary array; an update is typed as its parameter is',
  ],
])('an optimizer that %s is no subject of laws: each row is errored, and says what is wrong', async (_, made, sentence) => {
  const subject = defineOptimizer({
    name: 'mine/first',
    hyperparameters: { learningRate: { schedulable: true, role: 'learning-rate', range: [0.001, 1] } },
    create: () => made as never,
  });
  const { outcomes } = await check([subject], {
    laws: laws.filter(({ id }) => id === 'pointwise-substitution' || id === 'updates-are-pure'),
  });
  expect(outcomes.map(({ verdict }) => verdict)).toEqual(['errored', 'errored']);
  for (const { reason } of outcomes) expect(reason).toContain(sentence);
});
