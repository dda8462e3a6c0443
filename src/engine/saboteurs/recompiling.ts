import type { Saboteur } from './saboteur.ts';

/** It is compiled anew for every update. */
export const recompiling: Saboteur = {
  trace: (trace) => (trace.compilations === undefined ? trace : { ...trace, compilations: trace.compilations.map((_, step) => step + 1) }),
};
