import type { Leaf } from '#model/tree.ts';

/**
 * `into[i] = a[i] + b[i]`, rounded to the dtype of `into`; all three have one length. Four elements a turn: with checks
 * of bounds and of the loop's end on every element, V8 takes twice as long, and no other loop of the harness is as hot.
 */
export function add(into: Leaf, a: Leaf, b: Leaf): void {
  const { length } = into;
  const whole = length - (length % 4);
  for (let index = 0; index < whole; index += 4) {
    into[index] = (a[index] ?? 0) + (b[index] ?? 0);
    into[index + 1] = (a[index + 1] ?? 0) + (b[index + 1] ?? 0);
    into[index + 2] = (a[index + 2] ?? 0) + (b[index + 2] ?? 0);
    into[index + 3] = (a[index + 3] ?? 0) + (b[index + 3] ?? 0);
  }
  for (let index = whole; index < length; index += 1) into[index] = (a[index] ?? 0) + (b[index] ?? 0);
}
