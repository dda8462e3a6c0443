import type { Bounded } from '../bounded.ts';
import type { Constant, Step } from '../equation.ts';
import { debiased, mean } from './mean.ts';

/** Kingma and Ba, arXiv:1412.6980, algorithm 2, with `ε` on each magnitude: `m̂ / n`, `n = max(b₂n, |g| + ε)`. */
export function adamaxDirection(constant: Constant): (step: Step<'b1' | 'b2' | 'epsilon', Bounded>) => Bounded {
  const one = constant(1);
  let m = constant(0);
  let n = constant(0);
  return ({ count, at, gradient: g }) => {
    m = mean(m, g, at('b1'), one);
    n = g.abs().add(at('epsilon')).max(at('b2').mul(n));
    return debiased(m, at('b1'), count + 1, one).div(n);
  };
}
