import { leafwise } from '../equation.ts';
import { trustRatio } from './trust-ratio.ts';

/** Bernstein and others, arXiv:2002.03432, algorithm 1: `p + u = f(p − η(‖p‖/‖g‖)g)` with `f = 1/√(1 + η²)`. */
export const fromage = leafwise({ learningRate: Number.NaN, minNorm: 1e-6 }, (constant) => {
  const one = constant(1);
  return ({ at, gradient, parameter }) => {
    const eta = at('learningRate');
    const factor = one.div(one.add(eta.square()).sqrt());
    const moves = trustRatio(gradient, parameter, constant, { least: at('minNorm') });
    return moves.map((entry, index) =>
      factor
        .sub(one)
        .mul(parameter[index] ?? constant(0))
        .sub(eta.mul(factor).mul(entry)),
    );
  };
});
