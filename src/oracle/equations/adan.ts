import type { Bounded } from '../bounded.ts';
import { elementwise } from '../equation.ts';
import { debiased, mean } from './mean.ts';

/**
 * Xie and others, arXiv:2208.06677, algorithm 1, with decays that say what stays, debiased, and the decay added as Optax
 * does: `u = −η((m̂ + (1 − b₂)v̂)/(√(n̂ + ε₀) + ε) + λp)`.
 */
export const adan = elementwise(
  { learningRate: Number.NaN, b1: 0.98, b2: 0.92, b3: 0.99, epsilon: 1e-8, epsilonRoot: 1e-8, weightDecay: 0 },
  (constant) => {
    const one = constant(1);
    let [m, v, n] = [constant(0), constant(0), constant(0)];
    let before: Bounded | undefined;
    return ({ count, at, gradient: g, parameter: p }) => {
      const change = before === undefined ? constant(0) : g.sub(before);
      const ahead = one.sub(at('b2'));
      before = g;
      m = mean(m, g, at('b1'), one);
      v = mean(v, change, at('b2'), one);
      n = mean(n, g.add(ahead.mul(change)).square(), at('b3'), one);
      const entries = count + 1;
      const moved = debiased(m, at('b1'), entries, one).add(ahead.mul(debiased(v, at('b2'), entries, one)));
      const root = debiased(n, at('b3'), entries, one).add(at('epsilonRoot')).sqrt().add(at('epsilon'));
      return at('learningRate')
        .mul(moved.div(root).add(at('weightDecay').mul(p)))
        .negated();
    };
  },
);
