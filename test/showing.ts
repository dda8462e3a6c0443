import type { Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';

/** The same subject, of which other things are seen. */
export function showing(subject: Subject, change: (trace: Trace) => Trace): Subject {
  return {
    ...subject,
    open: async () => {
      const session = await subject.open();
      return { ...session, run: async (programs) => (await session.run(programs)).map(change) };
    },
  };
}

/** A run of which nobody sees what it asks its schedules. */
export function withoutReads(trace: Trace): Trace {
  const { reads: _, ...rest } = trace;
  return rest;
}
