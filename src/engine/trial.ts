import type { Finding } from '#model/finding.ts';
import type { Judgement, Law, Traces, Trial } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Session, Subject } from '#model/subject.ts';
import { runAll } from './run-all.ts';

/** Holds one program to one law. */
export interface Judge {
  (program: Program): Promise<Judgement>;
  /** Closes what was opened besides the session of the row. */
  close(): Promise<void>;
}

/** Where to cut is for laws to know. */
function withoutCuts(program: Program): Program {
  if (program.cuts === undefined) return program;
  const { cuts: _, ...told } = program;
  return told;
}

/** Ends a law that has asked for a program which a subject cannot run; its message says why. */
class CannotRun extends Error {}

/** A judge for a row, over one session; other subjects that the law runs are opened when they are needed. */
export function judge(
  law: Law,
  subject: Subject,
  hyperparameter: string,
  session: Session,
  asked: Pick<Trial, 'near' | 'undiagnosed'> = {},
): Judge {
  const others = new Map<Subject, Promise<Session>>();
  const check = async (program: Program): Promise<Judgement> => {
    const noted = async <const Programs extends readonly Program[]>(on: Session, programs: Programs): Promise<Traces<Programs>> => {
      const traces = await runAll({ run: async (given) => on.run(given.map(withoutCuts)) }, programs);
      for (const { cannot } of traces) if (cannot !== undefined) throw new CannotRun(cannot);
      return traces;
    };
    const run: Trial['run'] = async (...programs) => noted(session, programs);
    const runOn: Trial['runOn'] = async (other, ...programs) => {
      if (other === subject) return noted(session, programs);
      const opening = others.get(other) ?? other.open();
      others.set(other, opening);
      return noted(await opening, programs);
    };
    try {
      return await law.check({ subject, hyperparameter, program, run, runOn, ...asked });
    } catch (error) {
      // A subject that cannot run one of the programs cannot break the law with it.
      if (error instanceof CannotRun) return { inapplicable: error.message };
      throw error;
    } finally {
      if (session.batch === undefined) session.recycle?.();
      for (const other of others.values()) (await other).recycle?.();
    }
  };
  const close = async (): Promise<void> => {
    for (const other of others.values()) await (await other).close();
  };
  return Object.assign(check, { close });
}

/** The finding in a judgement, if it is one. */
export function findingOf(judgement: Judgement): Finding | undefined {
  return typeof judgement === 'object' && 'diagnosis' in judgement ? judgement : undefined;
}

/** Why a law turned out not to apply, if it did. */
export function inapplicable(judgement: Judgement): string | undefined {
  return typeof judgement === 'object' && 'inapplicable' in judgement ? judgement.inapplicable : undefined;
}
