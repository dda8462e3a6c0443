import * as v from 'valibot';
import { caseSchema } from './case.ts';
import { exactNumber } from './exact-number.ts';

/** A number that is compared, or its description where it was no number. */
const shown = v.union([exactNumber, v.string()]);

/** Where and how a law broke, as it is in files. */
export const findingSchema = v.looseObject({
  diagnosis: v.string(),
  quantity: v.string(),
  step: exactNumber,
  leaf: v.exactOptional(v.string()),
  element: v.exactOptional(v.number()),
  expected: shown,
  actual: shown,
  ulps: v.exactOptional(exactNumber),
  budget: v.exactOptional(v.looseObject({ ulps: exactNumber, because: v.string() })),
  reads: v.exactOptional(v.looseObject({ seen: v.array(shown), declared: v.array(exactNumber) })),
  because: v.string(),
});

/** What tells one row from another, as it is in files. */
export const rowKeySchema = v.looseObject({
  subject: v.string(),
  variant: v.exactOptional(v.string()),
  hyperparameter: v.string(),
  law: v.string(),
});

/** One row of the ledger, as it is in files. */
export const outcomeSchema = v.looseObject({
  ...rowKeySchema.entries,
  verdict: v.picklist(['passed', 'failed', 'skipped', 'errored']),
  reason: v.exactOptional(v.string()),
  diagnosis: v.exactOptional(v.string()),
  firstStep: v.exactOptional(exactNumber),
  finding: v.exactOptional(findingSchema),
  updates: v.exactOptional(
    v.looseObject({ leaf: v.string(), element: v.number(), expected: v.array(exactNumber), actual: v.array(exactNumber) }),
  ),
  irrelevant: v.exactOptional(v.array(v.string())),
  case: v.exactOptional(caseSchema),
  replay: v.exactOptional(v.string()),
  impliedBy: v.exactOptional(v.string()),
  known: v.exactOptional(v.string()),
  cached: v.exactOptional(v.literal(true)),
  runs: v.number(),
  ms: exactNumber,
});
