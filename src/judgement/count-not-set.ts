import type { Inapplicable } from '#model/law.ts';
import type { Trace } from '#model/trace.ts';

/** Whether a subject has no step count in its state that could be set: what depends on the count cannot be tried. */
export function countNotSet(trace: Trace): Inapplicable | undefined {
  return trace.recounted?.some((found) => found === 0) === true ? { inapplicable: 'no step count is found in its state' } : undefined;
}
