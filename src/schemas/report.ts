import * as v from 'valibot';
import { outcomeSchema, rowKeySchema } from './outcome.ts';

/** What a report holds besides its rows. */
export const headSchema = v.looseObject({
  schema: v.exactOptional(v.literal(1)),
  ratelaw: v.string(),
  seed: v.number(),
  profile: v.string(),
  coverage: v.record(v.string(), v.number()),
  missed: v.array(v.string()),
  stale: v.array(v.string()),
  inferred: v.array(
    v.looseObject({
      subject: v.string(),
      variant: v.exactOptional(v.string()),
      hyperparameter: v.string(),
      declaration: v.string(),
      value: v.string(),
    }),
  ),
  notRun: v.exactOptional(v.looseObject({ because: v.string(), rows: v.array(rowKeySchema) })),
  shard: v.exactOptional(v.looseObject({ index: v.number(), count: v.number(), groups: v.array(v.string()) })),
  locations: v.exactOptional(v.record(v.string(), v.looseObject({ file: v.string(), line: v.number() }))),
  ms: v.number(),
});

/** The result of one run, as it is in files. Published as `ratelaw/schemas/report.schema.json`. */
export const reportSchema = v.looseObject({ ...headSchema.entries, outcomes: v.array(outcomeSchema) });
