/** A subject for an optimizer of one's own: gradient descent with momentum, to be replaced. */
export const plainSubject = `import { defineOptimizer } from 'ratelaw';
import type { Leaf, ScalarOrSchedule, Tree } from 'ratelaw';

// Replace this optimizer by your own: import it, and keep the shape of create.
function momentumSgd({ learningRate, momentum = 0.9 }: { learningRate: ScalarOrSchedule; momentum?: ScalarOrSchedule | undefined }) {
  const at = (value: ScalarOrSchedule, step: number) => (typeof value === 'function' ? value(step) : value);
  const map = (tree: Tree, change: (leaf: Leaf, name: string) => Leaf): Tree =>
    Object.fromEntries(Object.entries(tree).map(([name, leaf]) => [name, change(leaf, name)]));
  return {
    init: (params: Tree) => ({ step: 0, velocity: map(params, (leaf) => leaf.map(() => 0)) }),
    update: (gradients: Tree, state: { step: number; velocity: Tree }): readonly [Tree, { step: number; velocity: Tree }] => {
      const decay = at(momentum, state.step);
      const rate = at(learningRate, state.step);
      const velocity = map(gradients, (leaf, name) => leaf.map((g, i) => decay * (state.velocity[name]?.[i] ?? 0) + g));
      return [map(velocity, (leaf) => leaf.map((v) => -rate * v)), { step: state.step + 1, velocity }];
    },
  };
}

export default defineOptimizer({
  name: 'mine/momentum-sgd',
  hyperparameters: {
    learningRate: { schedulable: true, role: 'learning-rate', range: [1e-4, 1], placement: 'scale' },
    momentum: { schedulable: true, role: 'momentum', range: [0, 0.99], default: 0.9 },
  },
  countMatters: 'never',
  create: momentumSgd,
});
`;
