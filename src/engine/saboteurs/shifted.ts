import { reread } from './saboteur.ts';
import type { Saboteur } from './saboteur.ts';

/** The schedule is read one step ahead. */
export const shifted: Saboteur = {
  setting: (setting, _, __, steps) => reread(setting, steps, (t) => t + 1),
  argument: (t) => t + 1,
};
