import { mapped } from './saboteur.ts';
import type { Saboteur } from './saboteur.ts';

/** The rate enters as its square. */
export const squared: Saboteur = {
  setting: (setting, { range }, _, steps) => mapped(setting, steps, (value) => (value * value) / range[1]),
};
