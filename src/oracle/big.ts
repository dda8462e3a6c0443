import type { BigNumber } from 'mathjs';

/** Digits of every operation: three times those of float64, so that what the oracle itself rounds is invisible. */
const precision = 50;

/** Arithmetic of many digits, on numbers that begin as exact copies of doubles. */
export interface Big {
  /** A double, digit for digit: `exact(0.1)` has 55 digits. @throws RangeError for what is not finite. */
  readonly exact: (value: number) => BigNumber;
  /** π. */
  readonly pi: BigNumber;
}

/**
 * The decimal digits of a double, all of them: with `m` an integer, `m · 2⁻ᵏ = m · 5ᵏ · 10⁻ᵏ`.
 *
 * mathjs's own `bignumber(0.1)` is the decimal number 0.1, which is another number.
 */
function digitsOf(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`value is ${value}, but must be a finite number; check what the oracle was given.`);
  let scaled = value;
  let halvings = 0;
  // Doubling is exact, and what is not an integer is below 2⁵³, so that this ends without overflow.
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    halvings += 1;
  }
  return `${BigInt(scaled) * 5n ** BigInt(halvings)}e-${halvings}`;
}

let loaded: Promise<Big> | undefined;

/**
 * Loads mathjs, once, and sets its digits. Of its numbers only the arithmetic is used: its comparisons and its rounding to
 * integers take what is within 10⁻¹² for equal.
 */
export function loadBig(): Promise<Big> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Big> {
  const { default: mathjs } = await import('mathjs/lib/browser/math.js');
  const math = mathjs.create(mathjs.all, { number: 'BigNumber', precision });
  return {
    exact: (value) => math.bignumber(digitsOf(value)),
    pi: math.bignumber(-1).acos(),
  };
}
