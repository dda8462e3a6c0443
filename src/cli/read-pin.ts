import type { Pin } from '#model/pin.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Subject } from '#model/subject.ts';
import { atSchema } from '#schemas/at.ts';
import { didYouMean } from '#subjects/near.ts';
import { parsed } from './store.ts';
import { UsageError } from './usage-error.ts';

/** Entries after the end of the run, so that a read ahead is seen. */
const ahead = 2;

/** The schedule of an expression, as the table of its values. */
async function table(file: string, name: string, expression: string, steps: number | undefined): Promise<Setting> {
  if (steps === undefined)
    throw new UsageError(`${file} gives ${name} the expression "${expression}" but no "steps"; say how many updates the run has.`);
  const { parseSchedule } = await import('#expressions/parse-schedule.ts');
  try {
    const schedule = await parseSchedule(expression);
    const values = Array.from({ length: steps + ahead }, (_, step) => schedule(step));
    return { kind: 'schedule', schedule: { kind: 'table', values } };
  } catch (error) {
    throw new UsageError(`${file}: the ${name} "${expression}" is no schedule: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Reads what `--at` pins. @throws UsageError when the file is none, or pins what no subject has. */
export async function readPin(file: string, subjects: readonly Subject[]): Promise<Pin> {
  const { settings: given, steps, resumeAt } = parsed(atSchema, file, 'write one with the "settings" and "steps" of your run');
  const settings: Record<string, Setting> = {};
  const names = [...new Set(subjects.flatMap(({ hyperparameters }) => Object.keys(hyperparameters)))];
  for (const [name, value] of Object.entries(given)) {
    if (!names.includes(name)) throw new UsageError(`${file} pins "${name}", which no subject declares. ${didYouMean(name, names)}`);
    const setting =
      typeof value === 'number'
        ? { kind: 'scalar' as const, value }
        : typeof value === 'string'
          ? await table(file, name, value, steps)
          : value;
    const fixed = subjects.find(({ hyperparameters }) => hyperparameters[name]?.schedulable === false);
    if (setting.kind === 'schedule' && fixed !== undefined)
      throw new UsageError(`${file} gives ${name} a schedule, but ${fixed.name} takes a number there; pin a number.`);
    settings[name] = setting;
  }
  const late = resumeAt?.find((at) => steps === undefined || at >= steps);
  if (late !== undefined)
    throw new UsageError(
      `${file} resumes at ${late}, but the run has ${steps ?? 'no'} "steps"; resume before an update from 1 to steps − 1.`,
    );
  if (Object.keys(settings).length === 0 && steps === undefined)
    throw new UsageError(`${file} pins nothing; give "settings", "steps" or both.`);
  const cuts = resumeAt === undefined ? {} : { resumeAt: [...new Set(resumeAt)].toSorted((a, b) => a - b) };
  return { settings, ...(steps === undefined ? {} : { steps }), ...cuts };
}
