import type { Dtype } from '#model/tree.ts';

const float = new Float32Array(1);
const floatBits = new Int32Array(float.buffer);
const double = new Float64Array(1);
const doubleBits = new BigInt64Array(double.buffer);

/** The place of a float32 on the line of all float32 numbers, both zeros at 0. */
function place32(value: number): number {
  float[0] = value;
  const bits = floatBits[0] ?? 0;
  return bits < 0 ? -(bits & 0x7fffffff) : bits;
}

function place64(value: number): bigint {
  double[0] = value;
  const bits = doubleBits[0] ?? 0n;
  return bits < 0n ? -(bits & 0x7fffffffffffffffn) : bits;
}

/**
 * How many representable numbers lie between two numbers.
 *
 * @param dtype The grid to count on; float32 rounds both numbers to it first.
 * @returns A non-negative integer (rounded above 2⁵³); 0 for `+0` and `−0` and for two NaN; `Infinity` where only one is NaN.
 * @example ulpDistance(1, 1 + 2 ** -23, 'float32'); // 1
 */
export function ulpDistance(a: number, b: number, dtype: Dtype): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : Number.POSITIVE_INFINITY;
  if (dtype === 'float32') return Math.abs(place32(a) - place32(b));
  const distance = place64(a) - place64(b);
  return Number(distance < 0n ? -distance : distance);
}
