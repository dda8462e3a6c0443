import type { Bounded } from '../bounded.ts';
import { leafwise } from '../equation.ts';
import { mean } from './mean.ts';

/** Ginsburg and others, arXiv:1905.11286, algorithm 1: `v = b₂v + (1 − b₂)‖g‖²`, `m = b₁m + g/(√(v + ε₀) + ε) + λp`, `u = −ηm`. */
export const novograd = leafwise(
  { learningRate: Number.NaN, b1: 0.9, b2: 0.25, epsilon: 1e-6, epsilonRoot: 0, weightDecay: 0 },
  (constant) => {
    const one = constant(1);
    let v: Bounded | undefined;
    let m: readonly Bounded[] = [];
    return ({ at, gradient, parameter }) => {
      const squares = gradient.reduce((sum, g) => sum.add(g.square()), constant(0));
      v = v === undefined ? squares : mean(v, squares, at('b2'), one);
      const root = v.add(at('epsilonRoot')).sqrt().add(at('epsilon'));
      m = gradient.map((g, index) => {
        const entry = g.div(root).add(at('weightDecay').mul(parameter[index] ?? constant(0)));
        return at('b1')
          .mul(m[index] ?? constant(0))
          .add(entry);
      });
      return m.map((entry) => at('learningRate').mul(entry).negated());
    };
  },
);
