import type { Saboteur } from './saboteur.ts';

/** Updates come in another dtype. */
export const promoting: Saboteur = {
  trace: (trace) => {
    const { dtypes } = trace;
    if (dtypes === undefined) return trace;
    const other = (dtype: string): string => (dtype === 'float64' ? 'float32' : 'float64');
    const updates = dtypes.updates.map((update) => Object.fromEntries(Object.entries(update).map(([leaf, dtype]) => [leaf, other(dtype)])));
    return { ...trace, dtypes: { ...dtypes, updates } };
  },
};
