import { disturbed } from './saboteur.ts';
import type { Saboteur } from './saboteur.ts';

/** The parameters move where they should not. */
export const emitting: Saboteur = {
  trace: (trace) => disturbed(trace, 0),
};
