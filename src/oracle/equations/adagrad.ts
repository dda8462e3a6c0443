import type { Bounded } from '../bounded.ts';
import { elementwise } from '../equation.ts';

/** Duchi and others, JMLR 12, 2011, figure 1, diagonal: `s = s + g²`, `u = −ηg/√(s + ε)`. */
export const adagrad = elementwise({ learningRate: Number.NaN, initialAccumulator: 0.1, epsilon: 1e-7 }, () => {
  let s: Bounded | undefined;
  return ({ at, gradient: g }) => {
    s = (s ?? at('initialAccumulator')).add(g.square());
    return at('learningRate')
      .mul(g.div(s.add(at('epsilon')).sqrt()))
      .negated();
  };
});
