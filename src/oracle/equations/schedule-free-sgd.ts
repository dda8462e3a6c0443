import type { Bounded } from '../bounded.ts';
import { elementwise } from '../equation.ts';

/**
 * Defazio and others, arXiv:2405.15682, equations 1 to 3 and section 3 on the warm-up, over plain descent:
 * `z' = z − ηg`, `x' = (1 − c)x + cz'`, `y' = βx' + (1 − β)z'`, `u = y' − y`, with `c = w/Σw`, `w = ηmaxʳ`. The
 * parameters are `y`, from which `x` is told by the β that made them.
 *
 * A power `r` that is no whole number is taken in high precision, and errs by what its two arguments are off.
 */
export const scheduleFreeSgd = elementwise({ learningRate: Number.NaN, b1: 0.9, weightLrPower: 2 }, (constant) => {
  const one = constant(1);
  let z: Bounded | undefined;
  let made = one;
  let weights = constant(0);
  let largest = constant(0);
  return ({ at, gradient: g, parameter: y }) => {
    const eta = at('learningRate');
    const beta = at('b1');
    const before = z ?? y;
    const average = y.sub(one.sub(made).mul(before)).div(made);
    largest = largest.max(eta);
    const weight = largest.raised(at('weightLrPower'));
    weights = weights.add(weight);
    const share = weights.value.isZero() ? constant(0) : weight.div(weights);
    z = before.sub(eta.mul(g));
    const moved = one.sub(share).mul(average).add(share.mul(z));
    made = beta;
    return beta.mul(moved).add(one.sub(beta).mul(z)).sub(y);
  };
});
