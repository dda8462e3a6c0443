import type { Bounded } from '../bounded.ts';
import type { Constant, Step } from '../equation.ts';
import { debiased, mean } from './mean.ts';

/** The hyperparameters of Adam's direction. */
export const adamDefaults = { b1: 0.9, b2: 0.999, epsilon: 1e-8 };

/**
 * Kingma and Ba, arXiv:1412.6980, algorithm 1: `m̂ / (√v̂ + ε)`; bias corrections with the present decay. Some libraries add a
 * number under the root as well.
 */
export function adamDirection(constant: Constant): (step: Step<'b1' | 'b2' | 'epsilon' | 'epsilonRoot', Bounded>) => Bounded {
  const one = constant(1);
  let m = constant(0);
  let v = constant(0);
  return ({ count, at, gradient: g }) => {
    m = mean(m, g, at('b1'), one);
    v = mean(v, g.square(), at('b2'), one);
    return debiased(m, at('b1'), count + 1, one).div(
      debiased(v, at('b2'), count + 1, one)
        .add(at('epsilonRoot'))
        .sqrt()
        .add(at('epsilon')),
    );
  };
}
