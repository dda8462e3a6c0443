import type { BigNumber } from 'mathjs';

/** What a subject rounds to: half the distance of neighbours, relative; the least distance; the largest number. */
export interface Rounding {
  readonly unit: number;
  readonly least: number;
  readonly largest: number;
}

/** The roundings of the two dtypes, to nearest. */
export const roundings: Readonly<Record<'float32' | 'float64', Rounding>> = {
  float32: { unit: 2 ** -24, least: 2 ** -149, largest: (2 - 2 ** -23) * 2 ** 127 },
  float64: { unit: 2 ** -53, least: Number.MIN_VALUE, largest: Number.MAX_VALUE },
};

/**
 * How much more a subject may err than the written order of operations: it may divide where we multiply by the
 * reciprocal, split a coefficient in two, or add in another order, each of which at most doubles the roundings of an
 * element, and two of these in a row.
 */
export const slack = 4;

/** Powers of ten at the distance of the limbs of a decimal. */
const tens = new Map<number, number>();

/**
 * The size of a decimal as a double, to some 14 digits: bounds need no more, and writing out 50 digits to read them again costs
 * more than the operation itself. decimal.js documents its coefficient `d` as limbs of seven digits, behind the exponent `e`.
 */
function sizeOf(value: BigNumber): number {
  const { d: limbs, e: exponent } = value;
  // What is not finite has no limbs, and near the ends of the doubles the power of ten is none.
  if (!Array.isArray(limbs) || Math.abs(exponent) > 290) return Math.abs(value.toNumber());
  const place = Math.floor(exponent / 7) * 7;
  const ten = tens.get(place) ?? Number(`1e${place}`);
  tens.set(place, ten);
  return ((limbs[0] ?? 0) + (limbs[1] ?? 0) * 1e-7 + (limbs[2] ?? 0) * 1e-14) * ten;
}

/**
 * A number in high precision, with a bound on what a subject may have lost by rounding until here.
 *
 * Every operation is exact as far as the digits go; its bound is what the bounds of the operands become by it, plus
 * half a unit in the last place of the result. An infinite bound says that nothing can be said: the subject may have
 * overflowed, divided by what may be zero, or taken the other branch.
 *
 * The order of numbers is asked of the signs of decimal differences: mathjs's own comparisons take what is near for
 * equal.
 */
export class Bounded {
  readonly value: BigNumber;
  readonly bound: number;
  /** Its size, as a double. */
  readonly magnitude: number;
  readonly #rounding: Rounding;
  /** Powers that were taken: all elements of a step share its hyperparameters. */
  #powers: Map<number, Bounded> | undefined;

  /** A number that a subject has with an error of at most `bound`. */
  constructor(value: BigNumber, bound: number, rounding: Rounding, magnitude = sizeOf(value)) {
    this.value = value;
    this.magnitude = magnitude;
    this.#rounding = rounding;
    this.bound = Number.isNaN(bound) || this.magnitude + bound > rounding.largest ? Number.POSITIVE_INFINITY : bound;
  }

  /** Whether a subject may see the other sign, or zero; an exact zero is zero for all. */
  get uncertain(): boolean {
    return this.bound > 0 && slack * this.bound >= this.magnitude;
  }

  /** The result of an operation that rounds. */
  #rounded(value: BigNumber, bound: number, size = sizeOf(value)): Bounded {
    const { unit, least } = this.#rounding;
    const half = value.isZero() ? 0 : size * unit + least;
    return new Bounded(value, bound + half, this.#rounding, size);
  }

  /** The result of an operation that does not. */
  #exact(value: BigNumber, bound = 0): Bounded {
    return new Bounded(value, bound, this.#rounding);
  }

  /** `this + other`. */
  add(other: Bounded): Bounded {
    return this.#rounded(this.value.add(other.value), this.bound + other.bound);
  }

  /** `this − other`. */
  sub(other: Bounded): Bounded {
    return this.#rounded(this.value.sub(other.value), this.bound + other.bound);
  }

  /** `this · other`. */
  mul(other: Bounded): Bounded {
    const bound = this.magnitude * other.bound + other.magnitude * this.bound + this.bound * other.bound;
    return this.#rounded(this.value.mul(other.value), bound);
  }

  /** `this / other`; unknown where `other` may be zero. */
  div(other: Bounded): Bounded {
    const least = other.magnitude - other.bound;
    if (!(least > 0)) return this.#exact(other.value.mul(0), Number.POSITIVE_INFINITY);
    const value = this.value.div(other.value);
    const size = sizeOf(value);
    return this.#rounded(value, (this.bound + size * other.bound) / least, size);
  }

  /** `√this`, where what lies below zero by rounding alone is zero. */
  sqrt(): Bounded {
    if (this.value.isNegative() && !this.value.isZero()) return this.#exact(this.value.mul(0), Number.POSITIVE_INFINITY);
    const value = this.value.sqrt();
    if (this.bound === 0) return this.#rounded(value, 0);
    // √v − √(v − b), which is larger than the other side, without the cancellation.
    return this.#rounded(value, this.bound / (sizeOf(value) + Math.sqrt(Math.max(0, this.magnitude - this.bound))));
  }

  /** `this²`. */
  square(): Bounded {
    return this.mul(this);
  }

  /** `thisⁿ` for a whole `n`, as one operation of a library: it errs by a unit instead of half of one. */
  power(exponent: number): Bounded {
    const known = this.#powers?.get(exponent);
    if (known !== undefined) return known;
    const value = this.value.pow(exponent);
    const slope = exponent === 0 ? 0 : exponent * (this.magnitude + this.bound) ** (exponent - 1);
    const size = sizeOf(value);
    const made = this.#rounded(value, (this.bound === 0 ? 0 : slope * this.bound) + size * this.#rounding.unit, size);
    this.#powers = (this.#powers ?? new Map<number, Bounded>()).set(exponent, made);
    return made;
  }

  /** `this^exponent` for `this ≥ 0`, as one operation of a library. */
  raised(exponent: Bounded): Bounded {
    if (this.value.isZero()) return this.#exact(this.value.mul(0).add(exponent.value.isZero() ? 1 : 0), 0);
    const value = this.value.pow(exponent.value);
    const size = sizeOf(value);
    const drift = exponent.magnitude * (this.bound / this.magnitude) + Math.abs(Math.log(this.magnitude)) * exponent.bound;
    return this.#rounded(value, size * (drift + this.#rounding.unit), size);
  }

  /** `−this`. */
  negated(): Bounded {
    return this.#exact(this.value.neg(), this.bound);
  }

  /** `|this|`. */
  abs(): Bounded {
    return this.#exact(this.value.abs(), this.bound);
  }

  /** The larger one. No switch is needed: the maximum is never farther off than both are. */
  max(other: Bounded): Bounded {
    return this.#exact(this.value.sub(other.value).isNegative() ? other.value : this.value, Math.max(this.bound, other.bound));
  }

  /** The smaller one. */
  min(other: Bounded): Bounded {
    return this.#exact(this.value.sub(other.value).isNegative() ? this.value : other.value, Math.max(this.bound, other.bound));
  }

  /** −1, 0 or 1; off by at most 2 where a subject may see another sign. */
  sign(): Bounded {
    const sign = this.value.isZero() ? 0 : this.value.isNegative() ? -1 : 1;
    return this.#exact(this.value.mul(0).add(sign), this.uncertain ? 2 : 0);
  }

  /** Whether it is below zero; `undefined` where a subject may see it otherwise. */
  below(): boolean | undefined {
    if (this.uncertain) return undefined;
    return this.value.isNegative() && !this.value.isZero();
  }

  /** The same number, of which nothing is known. */
  unknown(): Bounded {
    return this.#exact(this.value, Number.POSITIVE_INFINITY);
  }
}
