import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import type { Program, Settings } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Hyperparameter, Subject } from '#model/subject.ts';
import { otherValue } from './settings.ts';
import { distinctValue } from './telling.ts';

/** Another setting of the same kind, far from the first at every step. */
function another(setting: Setting, { range, unit }: Hyperparameter, calls: number, offset: number): Setting {
  if (setting.kind === 'omitted') return setting;
  if (setting.kind === 'scalar') {
    const value = otherValue(setting.value, range);
    return { kind: 'scalar', value: unit === 'steps' ? Math.ceil(value) : value };
  }
  const { schedule } = setting;
  if (schedule.kind === 'invalid') return setting;
  const values = Array.from({ length: 2 * calls + 3 }, (_, step) => {
    const value = distinctValue(range, step, offset);
    return value === evaluateSchedule(schedule, step) ? otherValue(value, range) : value;
  });
  return { kind: 'schedule', schedule: { kind: 'table', values } };
}

/**
 * A configuration that differs from the program's in every hyperparameter that is given.
 *
 * @param offset In (0, 1); another offset gives other schedules.
 */
export function otherSettings(program: Program, subject: Subject, offset = 0.3): Settings {
  const settings = Object.entries(program.settings).map(([name, setting]): [string, Setting] => {
    const declared = subject.hyperparameters[name];
    return [name, declared === undefined ? setting : another(setting, declared, program.gradients.length, offset)];
  });
  return Object.fromEntries(settings);
}

/** The hyperparameters in which two configurations differ. */
export function differing(one: Settings, other: Settings): readonly string[] {
  return Object.keys(one).filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]));
}

/**
 * One program that changes its configuration at call `at` without being interrupted: the hyperparameters `names` are
 * those of `other` from there on. One that takes no schedule has its other value from the start.
 */
export function switched(program: Program, other: Settings, names: readonly string[], at: number, subject: Subject): Program {
  const settings = { ...program.settings };
  const updates = Math.floor(at / subject.accumulates);
  for (const name of names) {
    const before = settings[name];
    const after = other[name];
    if (before === undefined || after === undefined) continue;
    const { schedulable = false, clockOrigin = 0 } = subject.hyperparameters[name] ?? {};
    const value = (setting: Setting, step: number): number =>
      setting.kind === 'schedule' ? evaluateSchedule(setting.schedule, step) : setting.kind === 'scalar' ? setting.value : Number.NaN;
    const values = Array.from({ length: 2 * program.gradients.length + 3 }, (_, step) =>
      value(step - clockOrigin < updates ? before : after, step),
    );
    settings[name] = schedulable ? { kind: 'schedule', schedule: { kind: 'table', values } } : after;
  }
  return { ...program, settings };
}
