import type { Equation } from '../equation.ts';

/**
 * Loizou and others, arXiv:2002.10542, equation 5 (SPSmax, c = 1) over all leaves: `u = −s g min((f − f*)/(‖g‖² + ε), γ)`;
 * no step where the squared norm is at most 2⁻⁵². The loss `f` is handed over as `value`.
 */
export const polyakSgd: Equation = {
  defaults: { scaling: 1, fMin: 0, maxLearningRate: 1, epsilon: 0, value: Number.NaN },
  begin:
    (constant) =>
    ({ at, gradient }) => {
      const squares = Object.values(gradient)
        .flat()
        .reduce((sum, g) => sum.add(g.square()), constant(0))
        .add(at('epsilon'));
      const gap = at('value').sub(at('fMin'));
      const over = constant(2 ** -52).sub(squares);
      const moves = over.below();
      const length = moves === true ? gap.div(squares).min(at('maxLearningRate')) : constant(0);
      const step = moves === undefined ? length.unknown() : length;
      return Object.fromEntries(
        Object.entries(gradient).map(([name, leaf]) => [name, leaf.map((g) => at('scaling').mul(g.mul(step)).negated())]),
      );
    },
};
