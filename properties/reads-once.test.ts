import { expect, test } from 'vitest';
import { laws } from '#properties/index.ts';
import { check } from '#engine/check.ts';
import { defineOptimizer } from '#subjects/define-optimizer.ts';
import type { Tree } from '#model/tree.ts';

interface State {
  readonly sizes: Tree;
  readonly last: Tree;
}

const mapped = (tree: Tree, change: (value: number, index: number, name: string) => number): Tree =>
  Object.fromEntries(Object.entries(tree).map(([name, leaf]) => [name, leaf.map((value, index) => change(value, index, name))]));

/** Resilient propagation (Riedmiller and Braun, 1993): the rate is the first step size, and is never read again. */
const resilient = defineOptimizer({
  name: 'test/resilient',
  coupling: 'elementwise',
  hyperparameters: { learningRate: { schedulable: true, role: 'learning-rate', range: [1e-4, 1], placement: 'init' } },
  create: ({ learningRate }) => ({
    init: (params: Tree): State => {
      const first = typeof learningRate === 'function' ? learningRate(0) : learningRate;
      return { sizes: mapped(params, () => first), last: mapped(params, () => 0) };
    },
    update: (gradients: Tree, { sizes, last }: State) => {
      const next = mapped(gradients, (g, index, name) => {
        const size = sizes[name]?.[index] ?? 0;
        const turned = g * (last[name]?.[index] ?? 0);
        return turned > 0 ? Math.min(50, 1.2 * size) : turned < 0 ? Math.max(1e-6, 0.5 * size) : size;
      });
      return [mapped(gradients, (g, index, name) => -Math.sign(g) * (next[name]?.[index] ?? 0)), { sizes: next, last: gradients }];
    },
  }),
});

test('a rate that is read once, when the state is made, is neither a fault nor called vacuous', async () => {
  const { outcomes } = await check([resilient], { laws });
  const verdictOf = (law: string): string | undefined => outcomes.find((one) => one.law === law)?.verdict;
  expect(outcomes.filter(({ verdict }) => verdict === 'failed' || verdict === 'errored')).toEqual([]);
  expect(verdictOf('pointwise-substitution')).toBe('skipped');
  expect(verdictOf('constant-schedule-equals-scalar')).toBe('passed');
});
