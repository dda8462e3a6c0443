import type { Traces } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Session } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';

/** Whether there are as many traces as programs. */
function oneEach<Programs extends readonly Program[]>(traces: readonly Trace[], programs: Programs): traces is Traces<Programs> {
  return traces.length === programs.length;
}

/**
 * Runs programs in one batch.
 *
 * @throws If the session does not answer each program with one trace.
 */
export async function runAll<const Programs extends readonly Program[]>(
  session: Pick<Session, 'run'>,
  programs: Programs,
): Promise<Traces<Programs>> {
  const traces = await session.run(programs);
  if (oneEach(traces, programs)) return traces;
  throw new Error(`The session answered ${programs.length} programs with ${traces.length} traces; expected one trace for each, in order.`);
}
