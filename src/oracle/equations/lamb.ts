import type { Bounded } from '../bounded.ts';
import { leafwise } from '../equation.ts';
import type { Step } from '../equation.ts';
import { adamDirection } from './adam-direction.ts';
import { trustRatio } from './trust-ratio.ts';

/** You and others, arXiv:1904.00962, algorithm 2, with the identity for φ: `u = −η(‖p‖/‖r‖)r`, `r = m̂/(√v̂ + ε) + λp`. */
export const lamb = leafwise(
  { learningRate: Number.NaN, b1: 0.9, b2: 0.999, epsilon: 1e-6, epsilonRoot: 0, weightDecay: 0 },
  (constant) => {
    const directions: ((step: Step<'b1' | 'b2' | 'epsilon' | 'epsilonRoot', Bounded>) => Bounded)[] = [];
    return ({ count, at, gradient, parameter }) => {
      const direction = gradient.map((g, index) => {
        const p = parameter[index] ?? constant(0);
        const adam = (directions[index] ??= adamDirection(constant));
        return adam({ count, at, gradient: g, parameter: p }).add(at('weightDecay').mul(p));
      });
      return trustRatio(direction, parameter, constant).map((entry) => at('learningRate').mul(entry).negated());
    };
  },
);
