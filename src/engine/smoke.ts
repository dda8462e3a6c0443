import { brokenOutcome } from '#judgement/outcome.ts';
import type { Session, Subject } from '#model/subject.ts';
import { plainProgram } from './plain-program.ts';

/**
 * Whether a subject runs at all: two updates with plain numbers and no schedule. What fails here is the subject, its
 * adapter or its declared ranges; no law about schedules has anything to say of it.
 *
 * @returns Why it does not run.
 */
export async function smoke(subject: Subject, session: Session): Promise<string | undefined> {
  // A wrapper that breaks where what it wraps runs is a finding: the law about wrappers says so.
  if (subject.kind === 'schedule' || subject.wraps !== undefined || subject.unavailable !== undefined) return undefined;
  const program = plainProgram(subject, 2 * subject.accumulates);
  const [trace] = await session.run([program]);
  if (trace === undefined) return 'it gave no trace';
  const broken = brokenOutcome(program, trace, '*');
  if (broken === undefined) return undefined;
  const where = trace.threw !== undefined && trace.threw.step < 0 ? `while in ${trace.threw.phase}` : `at step ${broken.step}`;
  const given = Object.entries(program.settings).flatMap(([name, setting]) =>
    setting.kind === 'scalar' ? [`${name} ${setting.value}`] : [],
  );
  return `it does not run with plain numbers: ${broken.because}, ${where} (${given.join(', ')})`;
}
