import { elementwise } from '../equation.ts';

/** Bernstein and others, arXiv:1802.04434, algorithm 1: `u = −η sign(g)`. */
export const signSgd = elementwise(
  { learningRate: Number.NaN },
  () =>
    ({ at, gradient: g }) =>
      at('learningRate').mul(g.sign()).negated(),
);
