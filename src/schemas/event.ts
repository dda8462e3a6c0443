import * as v from 'valibot';
import { outcomeSchema, rowKeySchema } from './outcome.ts';
import { headSchema } from './report.ts';

/** One line of a run that is watched. Published as `ratelaw/schemas/event.schema.json`. */
export const eventSchema = v.variant('event', [
  v.looseObject({
    event: v.literal('started'),
    ratelaw: v.string(),
    seed: v.number(),
    profile: v.string(),
    subjects: v.array(v.string()),
    laws: v.array(v.string()),
  }),
  v.looseObject({ event: v.literal('row-started'), row: rowKeySchema, done: v.number(), total: v.number() }),
  v.looseObject({ event: v.literal('outcome'), outcome: outcomeSchema }),
  v.looseObject({ event: v.literal('finished'), report: headSchema }),
]);
