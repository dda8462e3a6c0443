import { elementwise } from '../equation.ts';
import { mean } from './mean.ts';

/** Zeiler, arXiv:1212.5701, algorithm 1, with a rate, and a decay added to the gradient: `u = −ηh√(x + ε)/√(a + ε)`. */
export const adadelta = elementwise({ learningRate: Number.NaN, rho: 0.9, epsilon: 1e-6, weightDecay: 0 }, (constant) => {
  const one = constant(1);
  let a = constant(0);
  let x = constant(0);
  return ({ at, gradient: g, parameter: p }) => {
    const h = g.add(at('weightDecay').mul(p));
    a = mean(a, h.square(), at('rho'), one);
    const direction = h.mul(x.add(at('epsilon')).sqrt()).div(a.add(at('epsilon')).sqrt());
    x = mean(x, direction.square(), at('rho'), one);
    return at('learningRate').mul(direction).negated();
  };
});
