import type { LeafSpec, Numbers } from '#model/program.ts';
import type { Dtype, Leaf } from '#model/tree.ts';
import type { LeafPool } from './leaf-pool.ts';

/** Long enough for distinct windows, short enough to stay in a processor's cache. */
const tableLength = 4096;

/** The table by scale: multiplied once, copied ever after. */
const tables = new Map<number, Float64Array>();

/**
 * One fixed table of noise: signs and magnitudes of ±[2⁻⁶, 2) with 8 significant bits, so that float32 holds every
 * entry exactly and squares stay normal numbers. From a 32-bit mixing function (Steele and others, SplitMix, 2014, in
 * its 32-bit form), so that the same seed means the same numbers in every version and every language.
 */
function noise(scale: number): Float64Array {
  const made = tables.get(scale);
  if (made !== undefined) return made;
  const built = new Float64Array(2 * tableLength);
  for (let index = 0; index < tableLength; index += 1) {
    let bits = Math.imul(index + 1, 0x9e3779b9);
    bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
    bits ^= bits >>> 15;
    const magnitude = (1 + ((bits >>> 8) & 0x7f) / 128) * 2 ** -(((bits >>> 16) & 0xff) % 7);
    const value = scale * ((bits & 1) === 0 ? magnitude : -magnitude);
    built[index] = value;
    built[index + tableLength] = value;
  }
  if (tables.size < 64) tables.set(scale, built);
  return built;
}

function fillNoise(leaf: Leaf, start: number, scale: number): void {
  const source = noise(scale);
  for (let filled = 0; filled < leaf.length; filled += tableLength) {
    const from = (start + filled) % tableLength;
    leaf.set(source.subarray(from, from + Math.min(tableLength, leaf.length - filled)), filled);
  }
}

/** The number of elements of a shape; 1 for `[]`. */
function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/**
 * Numbers as leaves.
 *
 * @param numbers Noise, one number everywhere, or the values themselves (a missing value is 0).
 * @param pool Where leaves come from; fresh ones when absent.
 */
export function expand(numbers: Numbers, leaves: readonly LeafSpec[], dtype: Dtype, pool?: LeafPool): Record<string, Leaf> {
  const tree: Record<string, Leaf> = {};
  let offset = numbers.kind === 'noise' ? numbers.seed : 0;
  for (const { name, shape } of leaves) {
    const size = sizeOf(shape);
    const leaf = pool?.take(dtype, size) ?? (dtype === 'float64' ? new Float64Array(size) : new Float32Array(size));
    switch (numbers.kind) {
      case 'noise':
        fillNoise(leaf, offset, numbers.scale);
        offset += size + 7;
        break;
      case 'fill':
        leaf.fill(numbers.value);
        break;
      case 'values':
        leaf.fill(0).set((numbers.values[name] ?? []).slice(0, size));
        break;
    }
    tree[name] = leaf;
  }
  return tree;
}
