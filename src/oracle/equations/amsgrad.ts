import { elementwise } from '../equation.ts';
import { adamDefaults } from './adam-direction.ts';
import { debiased, mean } from './mean.ts';

/** Reddi and others, arXiv:1904.09237, algorithm 2, with both moments debiased as Optax does: `w = max(w, v̂)`, `u = −ηm̂/(√(w + ε₀) + ε)`. */
export const amsgrad = elementwise({ learningRate: Number.NaN, epsilonRoot: 0, ...adamDefaults }, (constant) => {
  const one = constant(1);
  let m = constant(0);
  let v = constant(0);
  let w = constant(0);
  return ({ count, at, gradient: g }) => {
    m = mean(m, g, at('b1'), one);
    v = mean(v, g.square(), at('b2'), one);
    w = w.max(debiased(v, at('b2'), count + 1, one));
    const direction = debiased(m, at('b1'), count + 1, one).div(w.add(at('epsilonRoot')).sqrt().add(at('epsilon')));
    return at('learningRate').mul(direction).negated();
  };
});
