import { runAll } from '#engine/run-all.ts';
import type { Trial } from '#model/law.ts';
import type { Session } from '#model/subject.ts';

/** What a law runs programs with, on a session or on whatever answers each program with one trace. */
export function running(run: Session['run']): Pick<Trial, 'run' | 'runOn'> {
  return { run: async (...programs) => runAll({ run }, programs), runOn: async (_, ...programs) => runAll({ run }, programs) };
}
