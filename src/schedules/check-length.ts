/** Refuses a length that means nothing. @throws RangeError unless `length` is an integer `≥ min`. */
export function checkLength(name: string, length: number, min: number): void {
  if (!Number.isSafeInteger(length) || length < min)
    throw new RangeError(`${name} is ${length}, but must be an integer of at least ${min}.`);
}
