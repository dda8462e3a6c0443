import * as v from 'valibot';
import { exactNumber } from './exact-number.ts';
import { findingSchema } from './outcome.ts';
import { programSchema } from './program.ts';

const said = v.looseObject({
  verdict: v.picklist(['passed', 'failed', 'skipped', 'errored']),
  diagnosis: v.exactOptional(v.string()),
  reason: v.exactOptional(v.string()),
});
const pair = { pair: v.string(), variant: v.exactOptional(v.string()) };
const { diagnosis: _, because: __, ...apart } = findingSchema.entries;

/** What `ratelaw compare --json` writes. Published as `ratelaw/schemas/comparison.schema.json`. */
export const comparisonSchema = v.looseObject({
  schema: v.literal(1),
  base: v.string(),
  head: v.string(),
  seed: v.number(),
  pairs: v.number(),
  verdicts: v.array(v.looseObject({ ...pair, hyperparameter: v.string(), law: v.string(), base: said, head: said })),
  trajectories: v.array(
    v.looseObject({ ...pair, program: programSchema, apart: v.looseObject(apart), programs: exactNumber, of: exactNumber }),
  ),
  only: v.looseObject({ base: v.array(v.string()), head: v.array(v.string()) }),
  incomparable: v.array(v.looseObject({ ...pair, reason: v.string() })),
});
