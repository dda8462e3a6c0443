import { elementwise } from '../equation.ts';
import { adamDefaults } from './adam-direction.ts';
import { debiased, mean } from './mean.ts';

/**
 * Liu and others, arXiv:1908.03265, algorithm 2: `u = −ηm̂` while the degrees of freedom `ρ = ρ∞ − 2n b₂ⁿ/(1 − b₂ⁿ)` are
 * below `τ`, and `u = −ηr m̂/(√(v̂ + ε₀) + ε)` from then on. Where rounding may decide, nothing is said.
 */
export const radam = elementwise({ learningRate: Number.NaN, epsilonRoot: 0, threshold: 5, ...adamDefaults }, (constant) => {
  const [one, two, four] = [constant(1), constant(2), constant(4)];
  let m = constant(0);
  let v = constant(0);
  return ({ count, at, gradient: g }) => {
    const [b2, entries] = [at('b2'), count + 1];
    m = mean(m, g, at('b1'), one);
    v = mean(v, g.square(), b2, one);
    const first = debiased(m, at('b1'), entries, one);
    const limit = two.div(one.sub(b2)).sub(one);
    const power = b2.power(entries);
    const freedom = limit.sub(
      constant(2 * entries)
        .mul(power)
        .div(one.sub(power)),
    );
    const plain = freedom.sub(at('threshold')).below();
    if (plain === undefined) return first.unknown();
    if (plain) return at('learningRate').mul(first).negated();
    const held = freedom.sub(four).mul(freedom.sub(two)).mul(limit);
    const r = held.div(limit.sub(four).mul(limit.sub(two)).mul(freedom)).sqrt();
    const root = debiased(v, b2, entries, one).add(at('epsilonRoot')).sqrt().add(at('epsilon'));
    return at('learningRate').mul(r.mul(first).div(root)).negated();
  };
});
