import { elementwise } from '../equation.ts';

/** Sutskever and others, ICML 2013, equations 3 and 4, with the look ahead in the parameters: `v = μv + g`, `u = −η(g + μv)`. */
export const sgdNesterov = elementwise({ learningRate: Number.NaN, momentum: 0 }, (constant) => {
  let v = constant(0);
  return ({ at, gradient: g }) => {
    v = at('momentum').mul(v).add(g);
    return at('learningRate')
      .mul(g.add(at('momentum').mul(v)))
      .negated();
  };
});
