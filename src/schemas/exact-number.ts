import * as v from 'valibot';

const spelled = { NaN: Number.NaN, Infinity: Number.POSITIVE_INFINITY, '-Infinity': Number.NEGATIVE_INFINITY, '-0': -0 } as const;

/** A float64 in a file: a number, or the name of one that JSON cannot spell. */
export const exactNumber = v.pipe(
  v.union([v.number(), v.picklist(['NaN', 'Infinity', '-Infinity', '-0'])]),
  v.transform((written) => (typeof written === 'number' ? written : spelled[written])),
);
