import { elementwise } from '../equation.ts';

/** Sutskever and others, ICML 2013, equation 1, in the form `v = μv + g`, `u = −ηv`: the rate stays outside. */
export const sgd = elementwise({ learningRate: Number.NaN, momentum: 0 }, (constant) => {
  let v = constant(0);
  return ({ at, gradient: g }) => {
    v = at('momentum').mul(v).add(g);
    return at('learningRate').mul(v).negated();
  };
});
