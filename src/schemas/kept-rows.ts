import * as v from 'valibot';
import { outcomeSchema } from './outcome.ts';
import { headSchema } from './report.ts';

const counts = v.record(v.string(), v.number());

/** What the cache keeps of a subject: a row that failed or could not be checked is none of it. */
export const keptRowsSchema = v.object({
  inferred: headSchema.entries.inferred,
  rows: v.record(
    v.string(),
    v.object({
      digest: v.string(),
      record: v.object({
        outcome: v.looseObject({ ...outcomeSchema.entries, verdict: v.picklist(['passed', 'skipped']) }),
        coverage: counts,
        drawn: v.record(v.string(), v.object({ programs: v.number(), varying: v.number(), alone: v.boolean(), with: v.array(v.string()) })),
        replayed: v.array(headSchema.entries.replayed.wrapped.item),
      }),
    }),
  ),
});
