import type { Dtype, Leaf } from '#model/tree.ts';

/**
 * Leaves that are used again. A typed array of a thousand elements costs more to allocate and collect than to fill, so
 * whoever makes many short runs takes its leaves from here and gives them all back at once.
 */
export class LeafPool {
  readonly #free = new Map<number, Leaf[]>();
  #taken: Leaf[] = [];

  /** A leaf of unknown content; the caller overwrites all of it. */
  take(dtype: Dtype, length: number): Leaf {
    const wide = dtype === 'float64';
    const free = this.#free.get(wide ? length : -1 - length)?.pop();
    const leaf = free ?? (wide ? new Float64Array(length) : new Float32Array(length));
    this.#taken.push(leaf);
    return leaf;
  }

  /** A copy of a leaf. */
  copy(leaf: Leaf): Leaf {
    const copied = this.take(leaf instanceof Float64Array ? 'float64' : 'float32', leaf.length);
    copied.set(leaf);
    return copied;
  }

  /** Takes every leaf back; nobody may look at one of them any more. */
  release(): void {
    for (const leaf of this.#taken) {
      const key = leaf instanceof Float64Array ? leaf.length : -1 - leaf.length;
      const free = this.#free.get(key);
      if (free === undefined) this.#free.set(key, [leaf]);
      else free.push(leaf);
    }
    this.#taken = [];
  }
}
