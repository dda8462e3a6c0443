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

/** The first element where two leaves differ bit for bit, or −1. A tight loop: most of the harness's own time is here. */
function differingElement(expected: Leaf, actual: Leaf): number {
  const { length } = expected;
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
