import type { BigNumber } from 'mathjs';

/** Digits of every operation: more than twice those of float64, so that what the oracle itself rounds is invisible. */
const precision = 40;

/** A double, digit for digit, from its binary form: mathjs's `bignumber(0.1)` is the decimal number 0.1 instead. */
function digitsOf(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`The oracle was given ${value}, but works on finite numbers only.`);
  let scaled = value;
  let halvings = 0n;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    halvings += 1n;
  }
  return `${BigInt(scaled) * 5n ** halvings}e-${halvings}`;
}

/** Loads mathjs, and gives back how doubles become numbers of many digits. */
export async function loadBig(): Promise<(value: number) => BigNumber> {
  const { default: mathjs } = await import('mathjs/lib/browser/math.js');
  const math = mathjs.create(mathjs.all, { number: 'BigNumber', precision });
  return (value) => math.bignumber(digitsOf(value));
}
