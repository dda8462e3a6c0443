import { elementwise } from '../equation.ts';

/** The same with the look ahead of Sutskever and others, ICML 2013, in the parameters: `v = μv − ηh`, `u = μv − ηh` with the new v. */
export const heavyBallNesterov = elementwise({ learningRate: Number.NaN, momentum: 0, weightDecay: 0 }, (constant) => {
  let v = constant(0);
  return ({ at, gradient: g, parameter: p }) => {
    const step = at('learningRate')
      .mul(g.add(at('weightDecay').mul(p)))
      .negated();
    v = at('momentum').mul(v).add(step);
    return at('momentum').mul(v).add(step);
  };
});
