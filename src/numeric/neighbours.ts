import type { Dtype } from '#model/tree.ts';

/** Where a number is looked at bit by bit: a logarithm is rounded, and beside a power of two it can name the wrong side. */
const double = new DataView(new ArrayBuffer(8));

const fractionBits: Readonly<Record<Dtype, number>> = { float64: 52, float32: 23, float16: 10, bfloat16: 7 };

/**
 * The numbers of a dtype next to a value: the nearest below (or the value itself), and the one above that.
 *
 * @param value Positive, and normal in the dtype.
 * @example neighbours(1, 'float32'); // [1, 1 + 2 ** -23]
 */
export function neighbours(value: number, dtype: Dtype): readonly [below: number, above: number] {
  double.setFloat64(0, value);
  const exponent = (double.getUint16(0) >> 4) - 1023;
  const unit = 2 ** (exponent - fractionBits[dtype]);
  const below = Math.floor(value / unit) * unit;
  return [below, below + unit];
}
