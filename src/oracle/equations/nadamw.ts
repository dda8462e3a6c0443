import { elementwise } from '../equation.ts';
import { adamDefaults } from './adam-direction.ts';
import { debiased, mean } from './mean.ts';

/**
 * Dozat, 2016, algorithm 2, with decoupled decay (Loshchilov and Hutter, arXiv:1711.05101):
 * `m̂ = b₁m/(1 − b₁ᵗ⁺²) + (1 − b₁)g/(1 − b₁ᵗ⁺¹)`, `u = −η(m̂/(√v̂ + ε) + λp)`.
 */
export const nadamw = elementwise({ learningRate: Number.NaN, weightDecay: 1e-4, ...adamDefaults, epsilonRoot: 0 }, (constant) => {
  const one = constant(1);
  let m = constant(0);
  let v = constant(0);
  return ({ count, at, gradient: g, parameter: p }) => {
    const b1 = at('b1');
    m = mean(m, g, b1, one);
    v = mean(v, g.square(), at('b2'), one);
    const ahead = b1.mul(debiased(m, b1, count + 2, one)).add(debiased(one.sub(b1).mul(g), b1, count + 1, one));
    const direction = ahead.div(
      debiased(v, at('b2'), count + 1, one)
        .add(at('epsilonRoot'))
        .sqrt()
        .add(at('epsilon')),
    );
    return at('learningRate')
      .mul(direction.add(at('weightDecay').mul(p)))
      .negated();
  };
});
