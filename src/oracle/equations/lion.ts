import { elementwise } from '../equation.ts';
import { mean } from './mean.ts';

/** Chen and others, arXiv:2302.06675, algorithm 2: `u = −η(sign(b₁m + (1 − b₁)g) + λp)`, then `m = b₂m + (1 − b₂)g`. */
export const lion = elementwise({ learningRate: Number.NaN, b1: 0.9, b2: 0.99, weightDecay: 1e-3 }, (constant) => {
  const one = constant(1);
  let m = constant(0);
  return ({ at, gradient: g, parameter: p }) => {
    const direction = mean(m, g, at('b1'), one).sign();
    m = mean(m, g, at('b2'), one);
    return at('learningRate')
      .mul(direction.add(at('weightDecay').mul(p)))
      .negated();
  };
});
