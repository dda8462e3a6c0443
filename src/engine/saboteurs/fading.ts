import type { Saboteur } from './saboteur.ts';

/** The first update is half as large as it should be, as without a debiasing that fades. */
export const fading: Saboteur = {
  trace: (trace) => ({
    ...trace,
    updates: trace.updates.map((update, step) =>
      step > 0 ? update : Object.fromEntries(Object.entries(update).map(([name, leaf]) => [name, leaf.map((value) => value / 2)])),
    ),
  }),
};
