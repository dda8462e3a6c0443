import { mapped } from './saboteur.ts';
import type { Saboteur } from './saboteur.ts';

/** Zero is taken for "not given". */
export const falsyZero: Saboteur = {
  setting: (setting, { range }, _, steps) => mapped(setting, steps, (value) => (value === 0 ? range[1] : value)),
};
