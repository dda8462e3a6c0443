import type { BigNumber } from 'mathjs';
import type { Big } from '#oracle/big.ts';
import { larger } from './closed-form.ts';
import type { Closed } from './closed-form.ts';

/** A value that float64 holds as it is. */
export function still(value: BigNumber): Closed {
  return { value, scale: value.abs() };
}

/** The smallest normal number, below which float64 rounds by a fixed amount: 2⁻¹⁰⁷⁵ is `2⁻⁵³` of this. */
const smallestNormal = 2 ** -1022;

/** `from + (to − from) · share`. The scale is the larger end, or their distance, which roundings of the share move along. */
function between(from: BigNumber, to: BigNumber, share: BigNumber): Closed {
  const distance = to.minus(from);
  return { value: from.plus(distance.times(share)), scale: larger(larger(from, to), distance) };
}

/** A straight line: `from + (to − from) · step / steps`; before it `from`, after it `to`. */
export function line(big: Big, from: BigNumber, to: BigNumber, step: number, steps: number): Closed {
  if (step < 0) return still(from);
  if (step >= steps) return still(to);
  const { value } = between(from, to, big.exact(step).div(big.exact(steps)));
  return { value, scale: larger(from, to) };
}

/** Optax's polynomial: `to + (from − to) · (1 − step / steps)^power`. A power enlarges the error of its base that much. */
export function curve(big: Big, from: BigNumber, to: BigNumber, power: number, step: number, steps: number): Closed {
  if (step < 0) return still(from);
  if (step >= steps) return still(to);
  const left = big.exact(1).minus(big.exact(step).div(big.exact(steps)));
  const { value } = between(to, from, left.pow(big.exact(power)));
  return { value, scale: larger(from, to).times(big.exact(Math.max(1, power))) };
}

/**
 * Half a cosine: `to + (from − to) · [½(1 + cos(π step / steps))]^exponent`. The derivative of the power, `P wᴾ⁻¹`, is what
 * it enlarges the error of its base by.
 */
export function halfCosine(big: Big, from: BigNumber, to: BigNumber, step: number, steps: number, exponent = 1): Closed {
  if (step >= steps) return still(to);
  const angle = big.pi.times(big.exact(step)).div(big.exact(steps));
  const weight = angle.cos().plus(1).div(2);
  const { value } = between(to, from, weight.pow(big.exact(exponent)));
  const steepness = larger(big.exact(1), weight.pow(big.exact(exponent).minus(1)).times(big.exact(exponent)));
  return { value, scale: larger(larger(from, to), from.minus(to).times(steepness)) };
}

/** `peak + (to − peak) · √(step / steps)`. */
export function root(big: Big, peak: BigNumber, to: BigNumber, step: number, steps: number): Closed {
  if (step >= steps) return still(to);
  const { value } = between(peak, to, big.exact(step).div(big.exact(steps)).sqrt());
  return { value, scale: larger(peak, to) };
}

/** How a repeated factor is written down. */
interface Decay {
  readonly from: BigNumber;
  readonly decayRate: number;
  readonly transitionSteps: number;
  readonly staircase?: boolean;
  /** Where it stops. */
  readonly to?: BigNumber;
}

/**
 * `from · decayRate^(step / transitionSteps)`, stopping at `to`. Continuous: the exponent is rounded, and its error becomes
 * a relative one times the logarithm. In stairs the exponent is an integer, which is not rounded.
 */
export function repeated(big: Big, { from, decayRate, transitionSteps, staircase = false, to }: Decay, step: number): Closed {
  if (step <= 0) return still(from);
  const exponent = staircase ? big.exact(Number(BigInt(step) / BigInt(transitionSteps))) : big.exact(step).div(big.exact(transitionSteps));
  const value = from.times(big.exact(decayRate).pow(exponent));
  const logarithm = staircase ? big.exact(1) : big.exact(decayRate).ln().times(exponent);
  const relative = value.times(larger(big.exact(1), logarithm));
  const scale = larger(relative, from.abs().plus(1).times(big.exact(smallestNormal)));
  if (to === undefined) return { value, scale };
  // What is past the end has the whole way and the rest of the way in one direction.
  const way = to.minus(from);
  const ended = way.isZero() || !value.minus(to).times(way).isNegative();
  return { value: ended ? to : value, scale };
}
