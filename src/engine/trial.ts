import type { Finding } from '#model/finding.ts';
import type { Judgement, Law } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Session, Subject } from '#model/subject.ts';

/** Holds one program to one law. */
export type Judge = (program: Program) => Promise<Judgement>;

/** A judge for a row, over one session. */
export function judge(law: Law, subject: Subject, hyperparameter: string, session: Session): Judge {
  const run = (...programs: readonly Program[]) => session.run(programs);
  return async (program) => law.check({ subject, hyperparameter, program, run });
}

/** The finding in a judgement, if it is one. */
export function findingOf(judgement: Judgement): Finding | undefined {
  return judgement === 'no effect' ? undefined : judgement;
}
