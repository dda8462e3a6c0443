import type { Bounded } from '../bounded.ts';
import { elementwise } from '../equation.ts';
import { debiased, mean } from './mean.ts';

/** Zaheer and others, NeurIPS 2018, algorithm 2, debiased: `v = v − (1 − b₂) sign(v − g²) g²`, `u = −ηm̂/(√v̂ + ε)`. */
export const yogi = elementwise({ learningRate: Number.NaN, b1: 0.9, b2: 0.999, epsilon: 1e-3, initialAccumulator: 1e-6 }, (constant) => {
  const one = constant(1);
  let m: Bounded | undefined;
  let v: Bounded | undefined;
  return ({ count, at, gradient: g }) => {
    m = mean(m ?? at('initialAccumulator'), g, at('b1'), one);
    const before = v ?? at('initialAccumulator');
    const squared = g.square();
    v = before.sub(one.sub(at('b2')).mul(before.sub(squared).sign()).mul(squared));
    const direction = debiased(m, at('b1'), count + 1, one).div(
      debiased(v, at('b2'), count + 1, one)
        .sqrt()
        .add(at('epsilon')),
    );
    return at('learningRate').mul(direction).negated();
  };
});
