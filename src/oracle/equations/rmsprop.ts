import { elementwise } from '../equation.ts';
import { mean } from './mean.ts';

/** Tieleman and Hinton, lecture 6.5, 2012: `v = ρv + (1 − ρ)g²`, `u = −ηg/√(v + ε)`. */
export const rmsprop = elementwise({ learningRate: Number.NaN, decay: 0.9, epsilon: 1e-8 }, (constant) => {
  const one = constant(1);
  let v = constant(0);
  return ({ at, gradient: g }) => {
    v = mean(v, g.square(), at('decay'), one);
    return at('learningRate')
      .mul(g.div(v.add(at('epsilon')).sqrt()))
      .negated();
  };
});
