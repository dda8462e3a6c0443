import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import type { Program, Settings } from '#model/program.ts';
import type { ScheduleSpec, Setting } from '#model/schedule-spec.ts';
import type { Hyperparameter, Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';

/** One way to break a healthy subject, as changes of what it is given and of what it shows; all data. */
export interface Saboteur {
  /** Changes what the sabotaged hyperparameter is given. */
  readonly setting?: (setting: Setting, declared: Hyperparameter, settings: Settings, steps: number) => Setting;
  /** Changes the argument that reads of the sabotaged hyperparameter show. */
  readonly argument?: (argument: number) => number;
  /** Changes the whole program before it runs. */
  readonly program?: (program: Program, subject: Subject, hyperparameter: string) => Program;
  /** Changes what is shown. `program` is as the law gave it. */
  readonly trace?: (trace: Trace, program: Program, subject: Subject, hyperparameter: string) => Trace;
}

/** A schedule as a table with every entry changed, read at other steps. */
export function table(
  schedule: ScheduleSpec,
  steps: number,
  change: (value: number) => number,
  step: (t: number) => number = (t) => t,
): Setting {
  if (schedule.kind === 'invalid') return { kind: 'schedule', schedule };
  if (schedule.kind === 'constant') return { kind: 'schedule', schedule: { kind: 'constant', value: change(schedule.value) } };
  const values = Array.from({ length: steps + 3 }, (_, t) => change(evaluateSchedule(schedule, step(t))));
  return { kind: 'schedule', schedule: { kind: 'table', values } };
}

/** A setting with every value changed; what is omitted stays so. */
export function mapped(setting: Setting, steps: number, change: (value: number) => number): Setting {
  switch (setting.kind) {
    case 'omitted':
      return setting;
    case 'scalar':
      return { kind: 'scalar', value: change(setting.value) };
    case 'schedule':
      return table(setting.schedule, steps, change);
  }
}

/** The same values, read at other steps. */
export function reread(setting: Setting, steps: number, step: (t: number) => number): Setting {
  return setting.kind === 'schedule' ? table(setting.schedule, steps, (value) => value, step) : setting;
}

/** The same program whose schedules are read at other steps from update `from` on. */
export function rereadFrom(program: Program, from: number, step: (t: number) => number): Program {
  const steps = 2 * program.gradients.length;
  const settings = Object.entries(program.settings).map(([name, setting]): [string, Setting] => [
    name,
    reread(setting, steps, (t) => (t < from ? t : step(t))),
  ]);
  return { ...program, settings: Object.fromEntries(settings) };
}

/** The updates from a step on, each element moved by one part in a thousand and a little more. */
export function disturbed(trace: Trace, from: number): Trace {
  const updates = trace.updates.map((update, step) =>
    step < from
      ? update
      : Object.fromEntries(Object.entries(update).map(([name, leaf]) => [name, leaf.map((value) => value * 1.001 + 1e-3)])),
  );
  return { ...trace, updates };
}
