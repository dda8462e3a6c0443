import * as v from 'valibot';
import { daySchema } from './day.ts';
import { linkSchema } from './link.ts';

const named = v.pipe(v.string(), v.minLength(1));

/** The committed list of failures that are accepted for now. */
export const knownFailuresSchema = v.array(
  v.object({
    subject: v.string(),
    variant: v.exactOptional(v.string()),
    hyperparameter: v.string(),
    law: v.string(),
    diagnosis: v.string(),
    reason: named,
    link: linkSchema,
    until: v.exactOptional(daySchema),
    case: v.string(),
  }),
);
