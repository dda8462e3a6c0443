import type { Program } from '#model/program.ts';
import type { Session } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import { soon } from './soon.ts';

interface Waiting {
  readonly programs: readonly Program[];
  readonly resolve: (traces: readonly Trace[]) => void;
  readonly reject: (error: unknown) => void;
}

/** The same program inside a longer batch: what it follows and alternates with has moved. */
function moved(program: Program, by: number): Program {
  if (program.follow === undefined && program.interleave === undefined) return program;
  return {
    ...program,
    ...(program.follow === undefined ? {} : { follow: program.follow + by }),
    ...(program.interleave === undefined ? {} : { interleave: program.interleave + by }),
  };
}

/**
 * Collects what many checks ask for at the same time into one batch, for sessions to which a call is dear: another
 * process, a compiled executable. A batch is sent once every check under way is waiting.
 */
export function batching(session: Session): Pick<Session, 'run'> {
  let waiting: Waiting[] = [];
  const send = async (): Promise<void> => {
    const sent = waiting;
    waiting = [];
    try {
      const offsets: number[] = [];
      const batch: Program[] = [];
      for (const { programs } of sent) {
        const by = batch.length;
        offsets.push(by);
        for (const program of programs) batch.push(moved(program, by));
      }
      const traces = await session.run(batch);
      for (const [index, { programs, resolve }] of sent.entries()) {
        const from = offsets[index] ?? 0;
        resolve(traces.slice(from, from + programs.length));
      }
    } catch (error) {
      for (const { reject } of sent) reject(error);
    }
  };
  return {
    run: (programs) =>
      new Promise((resolve, reject) => {
        waiting.push({ programs, resolve, reject });
        // A macrotask: by then every check that only computes has come to its next request.
        if (waiting.length === 1) soon(() => void send());
      }),
  };
}
