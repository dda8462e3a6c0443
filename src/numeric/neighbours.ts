import type { Dtype } from '#model/tree.ts';

const fractionBits: Readonly<Record<Dtype, number>> = { float64: 52, float32: 23, float16: 10, bfloat16: 7 };

/**
 * The numbers of a dtype next to a value: the nearest below (or the value itself), and the one above that.
 *
 * @param value Positive, and normal in the dtype.
 * @example neighbours(1, 'float32'); // [1, 1 + 2 ** -23]
 */
export function neighbours(value: number, dtype: Dtype): readonly [below: number, above: number] {
  let exponent = Math.floor(Math.log2(value));
  // The logarithm is rounded: beside a power of two it can name the wrong side.
  if (2 ** exponent > value) exponent -= 1;
  if (2 ** (exponent + 1) <= value) exponent += 1;
  const unit = 2 ** (exponent - fractionBits[dtype]);
  const below = Math.floor(value / unit) * unit;
  return [below, below + unit];
}
