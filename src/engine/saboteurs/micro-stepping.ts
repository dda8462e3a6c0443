import { reread } from './saboteur.ts';
import type { Saboteur } from './saboteur.ts';

/** The schedule counts calls, and an update is made of two at least. */
export const microStepping: Saboteur = {
  setting: (setting, _, __, steps) => reread(setting, steps, (t) => 2 * t + 1),
};
