import type { Bounded } from '../bounded.ts';

/** Daskalakis and others, arXiv:1711.00141, equation 4, with two coefficients: `(α + β)dₜ − βdₜ₋₁`, `d₋₁ = d₀`. */
export function optimistic(): (direction: Bounded, alpha: Bounded, beta: Bounded) => Bounded {
  let before: Bounded | undefined;
  return (direction, alpha, beta) => {
    const ahead = alpha
      .add(beta)
      .mul(direction)
      .sub(beta.mul(before ?? direction));
    before = direction;
    return ahead;
  };
}
