import * as v from 'valibot';
import { programSchema } from './program.ts';

/** A kept counterexample, as it is in files. */
export const caseSchema = v.looseObject({
  schema: v.literal(1),
  id: v.string(),
  subject: v.string(),
  variant: v.exactOptional(v.string()),
  hyperparameter: v.string(),
  law: v.string(),
  diagnosis: v.string(),
  program: programSchema,
  ratelaw: v.string(),
  versions: v.exactOptional(v.record(v.string(), v.string())),
  platform: v.exactOptional(v.string()),
  from: v.exactOptional(v.string()),
});
