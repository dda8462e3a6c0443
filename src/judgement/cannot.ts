import type { Inapplicable } from '#model/law.ts';
import type { Trace } from '#model/trace.ts';

/** Whether a subject cannot do what a law asks of it: the law then does not apply, for the reason the subject gives. */
export function cannotRun(...traces: readonly Trace[]): Inapplicable | undefined {
  for (const trace of traces) if (trace.cannot !== undefined) return { inapplicable: trace.cannot };
  return undefined;
}
