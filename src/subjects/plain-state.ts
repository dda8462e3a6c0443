import type { Leaf } from '#model/tree.ts';
import { exactParse, exactStringify } from '#numeric/exact-json.ts';
import type { Codec } from './optimizer.ts';

/** What JSON has no word for, under a key that no state has by accident. */
interface Marked {
  readonly $ratelaw: 'leaf' | 'array' | 'map' | 'bigint' | 'undefined' | 'kept';
  readonly value?: unknown;
  readonly shape?: readonly number[];
  readonly of?: string;
}

const arrays: Readonly<Record<string, (values: readonly number[]) => object>> = {
  Int8Array: (values) => Int8Array.from(values),
  Uint8Array: (values) => Uint8Array.from(values),
  Int16Array: (values) => Int16Array.from(values),
  Uint16Array: (values) => Uint16Array.from(values),
  Int32Array: (values) => Int32Array.from(values),
  Uint32Array: (values) => Uint32Array.from(values),
  Float32Array: (values) => Float32Array.from(values),
  Float64Array: (values) => Float64Array.from(values),
};

function isMarked(value: object): value is Marked {
  return '$ratelaw' in value;
}

function numbersOf(value: unknown): readonly number[] {
  return Array.isArray(value) ? value.map(Number) : [];
}

/** The shape that a library's leaf says it has. */
function shapeOf(value: unknown, leaf: Leaf): readonly number[] {
  const shape: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'shape') : undefined;
  return Array.isArray(shape) ? numbersOf(shape) : [leaf.length];
}

/** The harness's own checkpoint of a state: plain JSON, for optimizers that do not say how they are saved. */
export class PlainState<L> {
  readonly #codec: Codec<L>;
  /** Functions and foreign classes cannot go through JSON: they are kept aside, by number. */
  readonly #aside: unknown[] = [];

  constructor(codec: Codec<L>) {
    this.#codec = codec;
  }

  /** A state as plain JSON values. */
  save(state: unknown): unknown {
    if (state === undefined) return { $ratelaw: 'undefined' } satisfies Marked;
    if (typeof state === 'bigint') return { $ratelaw: 'bigint', value: String(state) } satisfies Marked;
    if (typeof state === 'function') return this.#keep(state);
    if (typeof state !== 'object' || state === null) return state;
    const name = Object.prototype.toString.call(state).slice(8, -1);
    if (name in arrays && ArrayBuffer.isView(state)) {
      return { $ratelaw: 'array', of: name, value: numbersOf(Array.from(Object.values(state))) } satisfies Marked;
    }
    const leaf = this.#codec.decode(state);
    if (leaf !== undefined) return { $ratelaw: 'leaf', value: [...leaf], shape: shapeOf(state, leaf) } satisfies Marked;
    if (Array.isArray(state)) return state.map((child) => this.save(child));
    if (state instanceof Map) {
      return { $ratelaw: 'map', value: [...state].map(([key, child]) => [this.save(key), this.save(child)]) } satisfies Marked;
    }
    const prototype: unknown = Object.getPrototypeOf(state);
    if (prototype !== Object.prototype && prototype !== null) return this.#keep(state);
    return Object.fromEntries(Object.entries(state).map(([key, child]) => [key, this.save(child)]));
  }

  /** What `save` wrote, as a state again. */
  load(plain: unknown): unknown {
    if (typeof plain !== 'object' || plain === null) return plain;
    if (Array.isArray(plain)) return plain.map((child) => this.load(child));
    if (!isMarked(plain)) return Object.fromEntries(Object.entries(plain).map(([key, child]) => [key, this.load(child)]));
    switch (plain.$ratelaw) {
      case 'undefined':
        return undefined;
      case 'bigint':
        return BigInt(String(plain.value));
      case 'array':
        return arrays[plain.of ?? '']?.(numbersOf(plain.value));
      case 'leaf':
        return this.#codec.encode(Float64Array.from(numbersOf(plain.value)), plain.shape ?? []);
      case 'map':
        return new Map(
          Array.isArray(plain.value) ? plain.value.map(([key, child]: [unknown, unknown]) => [this.load(key), this.load(child)]) : [],
        );
      case 'kept':
        return this.#aside[Number(plain.value)];
    }
  }

  #keep(value: unknown): Marked {
    this.#aside.push(value);
    return { $ratelaw: 'kept', value: this.#aside.length - 1 };
  }
}

/** A checkpoint as it comes back from a file: plain JSON, nothing shared with the one that was written. */
export function throughJson(checkpoint: unknown): unknown {
  const text: string | undefined = exactStringify(checkpoint, 0);
  return text === undefined ? undefined : exactParse(text);
}

/**
 * Removes the `index`-th field of a checkpoint, counting depth first.
 *
 * @returns The path of the field and the checkpoint without it; `undefined` when there is no such field.
 */
export function withoutField(checkpoint: unknown, index: number): { readonly path: string; readonly checkpoint: unknown } | undefined {
  let left = index;
  let removed: string | undefined;
  const walk = (value: unknown, path: string): unknown => {
    if (removed !== undefined || typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value))
      return value.every((child) => typeof child === 'number') ? value : value.map((child, at) => walk(child, `${path}[${at}]`));
    const kept: Record<string, unknown> = {};
    for (const [key, child] of Object.entries(value)) {
      const here = path === '' ? key : `${path}.${key}`;
      if (removed === undefined && left === 0) {
        removed = here;
        continue;
      }
      left -= removed === undefined ? 1 : 0;
      kept[key] = walk(child, here);
    }
    return kept;
  };
  const rest = walk(checkpoint, '');
  return removed === undefined ? undefined : { path: removed, checkpoint: rest };
}
