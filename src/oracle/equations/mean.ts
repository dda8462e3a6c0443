import type { Bounded } from '../bounded.ts';

/** What was taken from one: all elements of a step share its hyperparameters. */
const complements = new WeakMap<Bounded, Bounded>();

/** `1 − part`. */
function complement(part: Bounded, one: Bounded): Bounded {
  const known = complements.get(part);
  if (known !== undefined) return known;
  const made = one.sub(part);
  complements.set(part, made);
  return made;
}

/** A running mean, `decay · mean + (1 − decay) · entry`. */
export function mean(before: Bounded, entry: Bounded, decay: Bounded, one: Bounded): Bounded {
  return decay.mul(before).add(complement(decay, one).mul(entry));
}

/** `mean / (1 − decayⁿ)`: Kingma and Ba, arXiv:1412.6980, section 3. */
export function debiased(value: Bounded, decay: Bounded, entries: number, one: Bounded): Bounded {
  return value.div(complement(decay.power(entries), one));
}

/** The norm of a leaf, `√Σx²`. */
export function norm(entries: readonly Bounded[], zero: Bounded): Bounded {
  return entries.reduce((sum, entry) => sum.add(entry.square()), zero).sqrt();
}
