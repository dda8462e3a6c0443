import * as v from 'valibot';
import { outcomeSchema, rowKeySchema } from './outcome.ts';
import { settingSchema } from './program.ts';

/** An entry of the file of known failures, which was checked when the file was read. */
const listedSchema = v.looseObject({
  ...rowKeySchema.entries,
  diagnosis: v.string(),
  reason: v.string(),
  link: v.string(),
  until: v.exactOptional(v.string()),
  case: v.string(),
});

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
  replayed: v.exactOptional(
    v.array(
      v.looseObject({
        ...rowKeySchema.entries,
        case: v.string(),
        status: v.picklist(['FAILED', 'FIXED', 'STALE']),
        reason: v.exactOptional(v.string()),
      }),
    ),
  ),
  cases: v.exactOptional(v.string()),
  notRun: v.exactOptional(v.looseObject({ because: v.string(), rows: v.array(rowKeySchema) })),
  shard: v.exactOptional(v.looseObject({ index: v.number(), count: v.number(), groups: v.array(v.string()) })),
  known: v.exactOptional(v.array(listedSchema)),
  pin: v.exactOptional(
    v.looseObject({
      settings: v.record(v.string(), settingSchema),
      steps: v.exactOptional(v.number()),
      resumeAt: v.exactOptional(v.array(v.number())),
    }),
  ),
  locations: v.exactOptional(v.record(v.string(), v.looseObject({ file: v.string(), line: v.number() }))),
  ms: v.number(),
});

/** The result of one run, as it is in files. Published as `ratelaw/schemas/report.schema.json`. */
export const reportSchema = v.looseObject({ ...headSchema.entries, outcomes: v.array(outcomeSchema) });
