import type { Bounded } from '../bounded.ts';
import type { Constant } from '../equation.ts';
import { norm } from './mean.ts';

/** What multiplies the length that a leaf moves. */
export interface TrustRatio {
  readonly coefficient?: Bounded;
  readonly epsilon?: Bounded;
  readonly least?: Bounded;
}

/** You and others, arXiv:1904.00962, section 3: `d · c‖p‖/(‖d‖ + ε)`, and `d` where either norm is zero. */
export function trustRatio(
  direction: readonly Bounded[],
  parameter: readonly Bounded[],
  constant: Constant,
  { coefficient = constant(1), epsilon = constant(0), least = constant(0) }: TrustRatio = {},
): readonly Bounded[] {
  const length = norm(parameter, constant(0)).max(least);
  const own = norm(direction, constant(0)).max(least);
  if (length.value.isZero() || own.value.isZero()) {
    const known = length.bound === 0 || own.bound === 0;
    return known ? direction : direction.map((entry) => entry.unknown());
  }
  const ratio = coefficient.mul(length).div(own.add(epsilon));
  // What may be zero to a subject takes the other branch.
  return direction.map((entry) => (own.uncertain || length.uncertain ? entry.unknown() : entry.mul(ratio)));
}
