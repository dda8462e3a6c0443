import * as v from 'valibot';
import { exactNumber } from './exact-number.ts';

const schedule = v.variant('kind', [
  v.looseObject({ kind: v.literal('constant'), value: exactNumber }),
  v.looseObject({ kind: v.literal('step'), before: exactNumber, until: exactNumber, after: exactNumber }),
  v.looseObject({ kind: v.literal('ramp'), from: exactNumber, to: exactNumber, steps: exactNumber }),
  v.looseObject({ kind: v.literal('table'), values: v.array(exactNumber) }),
  v.looseObject({ kind: v.literal('invalid'), returns: v.picklist(['NaN', 'a string', 'undefined']) }),
]);
const setting = v.variant('kind', [
  v.looseObject({ kind: v.literal('omitted') }),
  v.looseObject({ kind: v.literal('scalar'), value: exactNumber }),
  v.looseObject({ kind: v.literal('schedule'), schedule }),
]);
const settings = v.record(v.string(), setting);
const numbers = v.variant('kind', [
  v.looseObject({ kind: v.literal('noise'), seed: exactNumber, scale: exactNumber }),
  v.looseObject({ kind: v.literal('fill'), value: exactNumber }),
  v.looseObject({ kind: v.literal('values'), values: v.record(v.string(), v.array(exactNumber)) }),
]);

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
  observe: v.exactOptional(v.looseObject({ states: v.exactOptional(v.boolean()) })),
});
