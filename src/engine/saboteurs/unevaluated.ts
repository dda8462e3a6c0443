import type { Saboteur } from './saboteur.ts';

/** The function itself enters arithmetic: every update is what JavaScript makes of that. */
export const unevaluated: Saboteur = {
  trace: (trace, { settings }, _subject, hyperparameter) => {
    const broken = Object.entries(settings).some(
      ([name, { kind }]) => kind === 'schedule' && (hyperparameter === '*' || name === hyperparameter),
    );
    if (!broken) return trace;
    const nothing = trace.updates.map((update) =>
      Object.fromEntries(Object.entries(update).map(([name, leaf]) => [name, leaf.map(() => Number.NaN)])),
    );
    return { ...trace, updates: nothing };
  },
};
