import * as v from 'valibot';
import { exactNumber } from './exact-number.ts';

const scheduleSchema = v.variant('kind', [
  v.looseObject({ kind: v.literal('constant'), value: exactNumber }),
  v.looseObject({ kind: v.literal('step'), before: exactNumber, until: exactNumber, after: exactNumber }),
  v.looseObject({ kind: v.literal('ramp'), from: exactNumber, to: exactNumber, steps: exactNumber }),
  v.looseObject({ kind: v.literal('table'), values: v.array(exactNumber) }),
  v.looseObject({ kind: v.literal('invalid'), returns: v.picklist(['NaN', 'a string', 'undefined']) }),
]);
export const settingSchema = v.variant('kind', [
  v.looseObject({ kind: v.literal('omitted') }),
  v.looseObject({ kind: v.literal('scalar'), value: exactNumber }),
  v.looseObject({ kind: v.literal('schedule'), schedule: scheduleSchema }),
]);
const settings = v.record(v.string(), settingSchema);
const numbers = v.variant('kind', [
  v.looseObject({ kind: v.literal('noise'), seed: exactNumber, scale: exactNumber }),
  v.looseObject({ kind: v.literal('fill'), value: exactNumber }),
  v.looseObject({ kind: v.literal('values'), values: v.record(v.string(), v.array(exactNumber)) }),
]);

const group = v.looseObject({ label: v.string(), leaves: v.array(v.string()), settings });
const event = v.variant('kind', [
  v.looseObject({
    kind: v.literal('restore'),
    at: v.number(),
    into: v.picklist(['fresh', 'live', 'twice', 'nothing']),
    settings: v.exactOptional(settings),
    without: v.exactOptional(v.number()),
  }),
  v.looseObject({ kind: v.literal('recount'), at: v.number(), count: exactNumber }),
  v.looseObject({ kind: v.literal('add-group'), at: v.number(), group }),
]);
const operation = v.variant('do', [
  v.looseObject({
    do: v.literal('build'),
    on: v.string(),
    settings: v.exactOptional(settings),
    start: v.exactOptional(v.number()),
    part: v.exactOptional(v.union([v.looseObject({ piece: v.number() }), v.looseObject({ grouped: v.number() })])),
  }),
  v.looseObject({ do: v.literal('value'), on: v.string(), at: exactNumber, as: v.exactOptional(v.literal('bigint')) }),
  v.looseObject({ do: v.literal('read'), on: v.string() }),
  v.looseObject({ do: v.literal('advance'), on: v.string(), metric: v.exactOptional(exactNumber) }),
  v.looseObject({ do: v.literal('save'), on: v.string(), slot: v.string() }),
  v.looseObject({ do: v.literal('load'), on: v.string(), slot: v.string() }),
  v.looseObject({ do: v.literal('config'), on: v.string(), slot: v.string() }),
  v.looseObject({ do: v.literal('rebuild'), on: v.string(), slot: v.string() }),
]);
const dtype = v.picklist(['float64', 'float32', 'float16', 'bfloat16']);

/** The data of one run, as it is in files. Fields of later versions are kept. */
export const programSchema = v.looseObject({
  leaves: v.array(v.looseObject({ name: v.string(), shape: v.array(v.number()) })),
  parameters: numbers,
  gradients: v.array(numbers),
  settings,
  initial: v.exactOptional(v.record(v.string(), exactNumber)),
  follow: v.exactOptional(v.number()),
  zeroed: v.exactOptional(v.boolean()),
  forks: v.exactOptional(v.array(v.looseObject({ at: v.number(), settings }))),
  interleave: v.exactOptional(v.number()),
  replayFrom: v.exactOptional(v.number()),
  cuts: v.exactOptional(v.array(v.number())),
  events: v.exactOptional(v.array(event)),
  groups: v.exactOptional(v.array(group)),
  dtype: v.exactOptional(dtype),
  rateDtype: v.exactOptional(dtype),
  compiled: v.exactOptional(v.boolean()),
  operations: v.exactOptional(v.array(operation)),
  metrics: v.exactOptional(v.array(exactNumber)),
  observe: v.exactOptional(
    v.looseObject({ states: v.exactOptional(v.boolean()), reported: v.exactOptional(v.boolean()), dtypes: v.exactOptional(v.boolean()), parameters: v.exactOptional(v.boolean()) }),
  ),
});
