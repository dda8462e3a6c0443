import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import type { Program } from '#model/program.ts';
import type { ScheduleSpec, Setting } from '#model/schedule-spec.ts';

/** The same program with another setting for one hyperparameter. */
export function withSetting(program: Program, hyperparameter: string, setting: Setting): Program {
  return { ...program, settings: { ...program.settings, [hyperparameter]: setting } };
}

/** The schedule that always returns `value`. */
export function constantly(value: number): Setting {
  return { kind: 'schedule', schedule: { kind: 'constant', value } };
}

/** The schedule of a hyperparameter in a program, if it has one. */
export function scheduleOf(program: Program, hyperparameter: string): ScheduleSpec | undefined {
  const setting = program.settings[hyperparameter];
  return setting?.kind === 'schedule' ? setting.schedule : undefined;
}

/** The value that a setting has at a step, if it has one of its own. */
export function valueAt(setting: Setting | undefined, step: number): number | undefined {
  if (setting?.kind === 'scalar') return setting.value;
  if (setting?.kind === 'schedule') return evaluateSchedule(setting.schedule, step);
  return undefined;
}

/** A schedule as a table over the window and the two steps behind it, with every entry passed through `change`. */
export function retabled(schedule: ScheduleSpec, steps: number, change: (value: number, step: number) => number): Setting {
  const values = Array.from({ length: steps + 2 }, (_, step) => change(evaluateSchedule(schedule, step), step));
  return { kind: 'schedule', schedule: { kind: 'table', values } };
}

/** Another value of the range, told from `value` by more than a rounding: the end that is farther away. */
export function otherValue(value: number, range: readonly [number, number]): number {
  const [min, max] = range;
  const half = value / 2;
  if (half >= min && half <= max && half !== value) return half;
  return Math.abs(value - min) > Math.abs(max - value) ? min : max;
}
