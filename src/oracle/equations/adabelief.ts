import { elementwise } from '../equation.ts';
import { debiased, mean } from './mean.ts';

/** Zhuang and others, arXiv:2010.07468, algorithm 2: `v = b₂v + (1 − b₂)(g − m)² + ε₀`, `u = −ηm̂/(√v̂ + ε)`. */
export const adabelief = elementwise({ learningRate: Number.NaN, b1: 0.9, b2: 0.999, epsilon: 1e-16, epsilonRoot: 1e-16 }, (constant) => {
  const one = constant(1);
  let m = constant(0);
  let v = constant(0);
  return ({ count, at, gradient: g }) => {
    m = mean(m, g, at('b1'), one);
    v = mean(v, g.sub(m).square(), at('b2'), one).add(at('epsilonRoot'));
    const direction = debiased(m, at('b1'), count + 1, one).div(
      debiased(v, at('b2'), count + 1, one)
        .sqrt()
        .add(at('epsilon')),
    );
    return at('learningRate').mul(direction).negated();
  };
});
