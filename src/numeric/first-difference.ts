import type { Snapshot } from '#model/trace.ts';
import type { Leaf, Tree } from '#model/tree.ts';
import { same } from './same.ts';

/** The first place where two trees differ. */
export interface Place {
  readonly leaf: string;
  readonly element: number;
  readonly expected: number | string;
  readonly actual: number | string;
}

/** From this many elements on, comparing all bytes at once is faster than looking at each number. */
const many = 32;

/** Whether two leaves are the same bytes; two that are not may still be equal, since `+0 = −0`. */
function sameBytes(one: Leaf, other: Leaf): boolean {
  const bytes = (leaf: Leaf): Buffer => Buffer.from(leaf.buffer, leaf.byteOffset, leaf.byteLength);
  return one.BYTES_PER_ELEMENT === other.BYTES_PER_ELEMENT && bytes(one).equals(bytes(other));
}

/** The first element where two leaves differ bit for bit, or −1. */
function differingElement(expected: Leaf, actual: Leaf): number {
  const { length } = expected;
  if (length >= many && sameBytes(expected, actual)) return -1;
  for (let element = 0; element < length; element += 1) {
    const a = expected[element];
    const b = actual[element];
    if (a !== b && (a === a || b === b)) return element;
  }
  return -1;
}

function leafDifference(leaf: string, expected: Leaf | undefined, actual: Leaf | undefined): Place | undefined {
  if (expected === undefined || actual === undefined || expected.length !== actual.length) {
    const told = (one: Leaf | undefined): string => (one === undefined ? 'missing' : `${one.length} elements`);
    return { leaf, element: 0, expected: told(expected), actual: told(actual) };
  }
  const element = differingElement(expected, actual);
  if (element < 0) return undefined;
  return { leaf, element, expected: expected[element] ?? Number.NaN, actual: actual[element] ?? Number.NaN };
}

/** The first leaf and element where two trees differ bit for bit, with `+0 = −0` and `NaN = NaN`. */
export function firstDifference(expected: Tree, actual: Tree): Place | undefined {
  for (const leaf in expected) {
    const found = leafDifference(leaf, expected[leaf], actual[leaf]);
    if (found !== undefined) return found;
  }
  for (const leaf in actual) if (!(leaf in expected)) return leafDifference(leaf, undefined, actual[leaf]);
  return undefined;
}

/** The first entry where two states differ bit for bit. */
export function differenceOfSnapshots(expected: Snapshot, actual: Snapshot): Place | undefined {
  for (const path of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const one = expected[path];
    const other = actual[path];
    if (typeof one === 'object' && typeof other === 'object') {
      const found = leafDifference(path, one, other);
      if (found !== undefined) return found;
      continue;
    }
    const equal = typeof one === 'number' && typeof other === 'number' ? same(one, other) : one === other;
    if (!equal) return { leaf: path, element: 0, expected: plain(one), actual: plain(other) };
  }
  return undefined;
}

function plain(value: Leaf | number | string | undefined): number | string {
  if (value === undefined) return 'missing';
  return typeof value === 'object' ? `${value.length} elements` : value;
}
