/** A place in a state, as the keys that lead to it. */
type Path = readonly (string | number)[];

function isArrayOfNumbers(value: object): value is Record<number, number> & { readonly length: number } {
  return ArrayBuffer.isView(value) && 'length' in value;
}

/** The integers of a state that could count: plain numbers, and the only element of an array of numbers. */
function integers(state: unknown): ReadonlyMap<string, { readonly path: Path; readonly value: number }> {
  const found = new Map<string, { path: Path; value: number }>();
  const visited = new Set<object>();
  const walk = (value: unknown, path: Path): void => {
    if (typeof value === 'number' && Number.isInteger(value)) found.set(path.join('.'), { path, value });
    if (typeof value !== 'object' || value === null || visited.has(value)) return;
    visited.add(value);
    if (isArrayOfNumbers(value)) {
      if (value.length === 1) walk(value[0], [...path, 0]);
      return;
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    // Instances of a library's classes number themselves: their integers are theirs.
    if (prototype !== Object.prototype && prototype !== Array.prototype && prototype !== null) return;
    for (const [key, child] of Object.entries(value)) walk(child, [...path, key]);
  };
  walk(state, []);
  return found;
}

/** A copy of a state in which one place has another value; everything else is shared. */
function replaced(state: unknown, [key, ...rest]: Path, value: number): unknown {
  if (key === undefined) return value;
  if (typeof state !== 'object' || state === null) return state;
  if (Array.isArray(state)) return state.map((child, index) => (String(index) === String(key) ? replaced(child, rest, value) : child));
  if (ArrayBuffer.isView(state) && isArrayOfNumbers(state)) {
    const copied: unknown = structuredClone(state);
    if (typeof copied === 'object' && copied !== null) Reflect.set(copied, key, value);
    return copied;
  }
  // A frozen state stays frozen: its properties are not redefined, but described anew.
  const property = { value: replaced(Reflect.get(state, key), rest, value), enumerable: true, writable: true, configurable: true };
  const copied: object = Object.create(Object.getPrototypeOf(state), { ...Object.getOwnPropertyDescriptors(state), [key]: property });
  return copied;
}

/**
 * Sets the step counts in a state. A count is told by its behaviour: it was `c` before the first update, `c + 1` after
 * it, and is `c + at` now.
 *
 * @param first The state before the first update.
 * @param second The state after it.
 * @param now The state before update `at`, `at ≥ 2`.
 * @returns The new state, and how many counts were found.
 */
export function recount(
  first: unknown,
  second: unknown,
  now: unknown,
  at: number,
  count: number,
): { readonly state: unknown; readonly found: number } {
  const before = integers(first);
  const after = integers(second);
  let state = now;
  let found = 0;
  for (const [key, { path, value }] of integers(now)) {
    const start = before.get(key)?.value;
    if (start === undefined || after.get(key)?.value !== start + 1 || value !== start + at) continue;
    state = replaced(state, path, start + count);
    found += 1;
  }
  return { state, found };
}
