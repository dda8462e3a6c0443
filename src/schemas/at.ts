import * as v from 'valibot';
import { settingSchema } from './program.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000));

/**
 * One run that a user has, for `ratelaw check --at`: a setting is a number, an expression of the step `t`, or written
 * out as in a case. Published as `ratelaw/schemas/at.schema.json`.
 */
export const atSchema = v.strictObject({
  $schema: v.exactOptional(v.string()),
  settings: v.exactOptional(v.record(v.string(), v.union([v.number(), v.string(), settingSchema])), {}),
  steps: v.exactOptional(count),
  resumeAt: v.exactOptional(v.array(count)),
});
