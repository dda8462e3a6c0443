import type { Saboteur } from './saboteur.ts';

/** The update of a leaf grows with the number of leaves before it. */
export const leafCounting: Saboteur = {
  trace: (trace) => ({
    ...trace,
    updates: trace.updates.map((update) =>
      Object.fromEntries(Object.entries(update).map(([name, leaf], position) => [name, leaf.map((value) => value * (1 + position / 8))])),
    ),
  }),
};
