import type { Saboteur } from './saboteur.ts';

/** Updates after a count was set are larger the larger the count. */
export const warming: Saboteur = {
  trace: (trace, { events = [] }) => {
    const set = events.find((event) => event.kind === 'recount');
    if (set === undefined) return trace;
    const updates = trace.updates.map((update, step) => {
      const factor = step < set.at ? 1 : 1 + Math.log2(2 + set.count + step - set.at);
      return Object.fromEntries(Object.entries(update).map(([name, leaf]) => [name, leaf.map((value) => value * factor)]));
    });
    return { ...trace, updates };
  },
};
