import type { Saboteur } from './saboteur.ts';

/** Every update is longer by one part in a thousand: a wrong constant that still trains. */
export const offEquations: Saboteur = {
  trace: (trace) => ({
    ...trace,
    updates: trace.updates.map((update) =>
      Object.fromEntries(Object.entries(update).map(([name, leaf]) => [name, leaf.map((value) => value * 1.001)])),
    ),
  }),
};
