import type { Saboteur } from './saboteur.ts';

/** The gradients are written to. */
export const mutating: Saboteur = {
  trace: (trace) => ({ ...trace, mutations: [...trace.mutations, 'gradients.w0 at step 0'] }),
};
