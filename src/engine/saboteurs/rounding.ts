import { mapped } from './saboteur.ts';
import type { Saboteur } from './saboteur.ts';

/** Eight significant bits, as bfloat16 has them. */
function rounded(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 7);
  return Math.round(value / unit) * unit;
}

/** The hyperparameter is kept in bfloat16. */
export const rounding: Saboteur = {
  setting: (setting, _, __, steps) => mapped(setting, steps, rounded),
};
