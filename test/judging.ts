import type { Judgement, Law } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import { judge } from '#engine/trial.ts';

/** What a law says of one program, and every program that the subject was given for it. */
export interface Said {
  readonly judgement: Judgement;
  readonly asked: readonly Program[];
}

/** Holds a subject to a law under one program. */
export async function saying(law: Law, subject: Subject, hyperparameter: string, program: Program): Promise<Said> {
  const session = await subject.open();
  const asked: Program[] = [];
  const check = judge(law, subject, hyperparameter, {
    ...session,
    run: async (programs) => {
      asked.push(...programs);
      return session.run(programs);
    },
  });
  const judgement = await check(program);
  await check.close();
  await session.close();
  return { judgement, asked };
}
