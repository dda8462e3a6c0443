import type { Bounded } from '../bounded.ts';

/** A running mean, `decay · mean + (1 − decay) · entry`. */
export function mean(before: Bounded, entry: Bounded, decay: Bounded, one: Bounded): Bounded {
  return decay.mul(before).add(one.sub(decay).mul(entry));
}

/** `mean / (1 − decayⁿ)`: Kingma and Ba, arXiv:1412.6980, section 3. */
export function debiased(value: Bounded, decay: Bounded, entries: number, one: Bounded): Bounded {
  return value.div(one.sub(decay.power(entries)));
}

/** The norm of a leaf, `√Σx²`. */
export function norm(entries: readonly Bounded[], zero: Bounded): Bounded {
  return entries.reduce((sum, entry) => sum.add(entry.square()), zero).sqrt();
}
