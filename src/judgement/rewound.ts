import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import type { Trial } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import { updatesDifference } from './compare.ts';
import { scheduleOf } from './settings.ts';

/** A run that makes, without being interrupted, the updates that a fault would make. */
export interface Model {
  readonly diagnosis: string;
  readonly program: Program;
}

/** The hyperparameters that a program gives a schedule. */
export function scheduledNames(program: Program): readonly string[] {
  return Object.keys(program.settings).filter((name) => scheduleOf(program, name) !== undefined);
}

/**
 * The same program whose schedules are read elsewhere from update `from` on.
 *
 * @param step The step that update `t` reads instead, for `t ≥ from`.
 */
export function reread(program: Program, subject: Subject, names: readonly string[], from: number, step: (t: number) => number): Program {
  const settings = { ...program.settings };
  for (const name of names) {
    const schedule = scheduleOf(program, name);
    if (schedule === undefined) continue;
    const origin = subject.hyperparameters[name]?.clockOrigin ?? 0;
    const values = Array.from({ length: 2 * program.gradients.length + 3 }, (_, index) => {
      const update = index - origin;
      return evaluateSchedule(schedule, update < from ? index : step(update) + origin);
    });
    settings[name] = { kind: 'schedule', schedule: { kind: 'table', values } };
  }
  return { ...program, settings };
}

/**
 * Names what was seen by the first model that makes the same updates from call `from` on.
 *
 * @param followed Whether what was seen ran on the parameters of `base`; the models then do as well.
 */
export async function explainedBy(
  { run, subject }: Trial,
  base: Program,
  models: readonly Model[],
  seen: Trace,
  from: number,
  followed = true,
): Promise<string | undefined> {
  const follows = followed && subject.visible.write ? { follow: 0 } : {};
  const [, ...made] = await run(base, ...models.map(({ program }) => ({ ...program, ...follows })));
  return models.find((_, index) => {
    const trace = made[index];
    return trace !== undefined && updatesDifference(trace, seen, subject.dtype, from) === undefined;
  })?.diagnosis;
}
