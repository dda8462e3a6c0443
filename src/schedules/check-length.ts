/**
 * Refuses a length that means nothing.
 *
 * @throws TypeError unless `length` is a number; RangeError unless it is an integer in `[min, 2⁵³ − 1]`.
 */
export function checkLength(name: string, length: unknown, min: number): void {
  const expected = `must be an integer of at least ${min}; give a whole number of updates`;
  if (typeof length !== 'number') throw new TypeError(`${name} is ${String(length)}, but ${expected}.`);
  if (!Number.isSafeInteger(length) || length < min) throw new RangeError(`${name} is ${length}, but ${expected}.`);
}
