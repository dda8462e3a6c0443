import { elementwise } from '../equation.ts';

/**
 * Polyak, USSR Computational Mathematics and Mathematical Physics 4(5), 1964, equation 9, with a decay added to the
 * gradient: `h = g + λp`, `v = μv − ηh`, `u = v`. The rate is in the velocity, so that one that changes acts on what is new.
 */
export const heavyBall = elementwise({ learningRate: Number.NaN, momentum: 0, weightDecay: 0 }, (constant) => {
  let v = constant(0);
  return ({ at, gradient: g, parameter: p }) => {
    const h = g.add(at('weightDecay').mul(p));
    v = at('momentum').mul(v).add(at('learningRate').mul(h).negated());
    return v;
  };
});
