import type { Bounded } from '../bounded.ts';
import { leafwise } from '../equation.ts';
import { trustRatio } from './trust-ratio.ts';

/** You and others, arXiv:1708.03888, algorithm 1: `v = μv − ηh c‖p‖/(‖h‖ + ε)`, `u = v`, with `h = g + λp`. */
export const lars = leafwise(
  { learningRate: Number.NaN, weightDecay: 0, trustCoefficient: 0.001, epsilon: 0, momentum: 0.9 },
  (constant) => {
    let v: readonly Bounded[] = [];
    return ({ at, gradient, parameter }) => {
      const decayed = gradient.map((g, index) => g.add(at('weightDecay').mul(parameter[index] ?? constant(0))));
      const settings = { coefficient: at('trustCoefficient'), epsilon: at('epsilon') };
      const moves = trustRatio(decayed, parameter, constant, settings);
      v = moves.map((entry, index) =>
        at('momentum')
          .mul(v[index] ?? constant(0))
          .sub(at('learningRate').mul(entry)),
      );
      return v;
    };
  },
);
