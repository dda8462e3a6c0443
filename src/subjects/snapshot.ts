import type { Snapshot } from '#model/trace.ts';
import type { Leaf } from '#model/tree.ts';

/** Reads a library's own leaf; `undefined` where the value is none. */
export type ReadLeaf = (value: unknown) => Leaf | undefined;

/** A state as seen from outside: every array and number by its path, copied; functions only by being there. */
export function snapshot(state: unknown, readLeaf: ReadLeaf): Snapshot {
  const entries: Record<string, Leaf | number | string> = {};
  const visited = new Set<object>();
  const walk = (value: unknown, path: string): void => {
    const leaf = readLeaf(value);
    if (leaf !== undefined) entries[path] = leaf.slice();
    else if (typeof value === 'number') entries[path] = value;
    else if (typeof value === 'function') entries[path] = 'function';
    else if (value === null || typeof value !== 'object') entries[path] = String(value);
    else if (!visited.has(value)) {
      visited.add(value);
      const children = value instanceof Map ? value.entries() : Object.entries(value);
      for (const [key, child] of children) walk(child, path === '' ? String(key) : `${path}.${String(key)}`);
    }
  };
  walk(state, '');
  return entries;
}

/** The dtype of every leaf and number of a state, by path. */
export function dtypesOf(
  state: unknown,
  codec: { decode(value: unknown): Leaf | undefined; dtypeOf?(value: unknown): string | undefined },
): Readonly<Record<string, string>> {
  const dtypes: Record<string, string> = {};
  const visited = new Set<object>();
  const walk = (value: unknown, path: string): void => {
    const leaf = codec.decode(value);
    if (leaf !== undefined) dtypes[path] = codec.dtypeOf?.(value) ?? (leaf instanceof Float64Array ? 'float64' : 'float32');
    else if (value === null || typeof value !== 'object') dtypes[path] = value === null ? 'null' : typeof value;
    else if (ArrayBuffer.isView(value)) dtypes[path] = Object.prototype.toString.call(value).slice(8, -1);
    else if (!visited.has(value)) {
      visited.add(value);
      const children = value instanceof Map ? value.entries() : Object.entries(value);
      for (const [key, child] of children) walk(child, path === '' ? String(key) : `${path}.${String(key)}`);
    }
  };
  walk(state, '');
  return dtypes;
}
