/**
 * Refuses a value that means nothing.
 *
 * @throws TypeError unless `value` is a number; RangeError unless it is finite.
 */
export function checkValue(name: string, value: unknown): void {
  if (typeof value !== 'number') {
    throw new TypeError(`${name} is ${String(value)}, but must be a finite number; give the value itself, not a schedule or a text.`);
  }
  if (!Number.isFinite(value)) throw new RangeError(`${name} is ${value}, but must be a finite number; check how it was computed.`);
}
