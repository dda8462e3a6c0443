import type { Program, Settings } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import { otherValue } from './settings.ts';

/** The number that a hyperparameter has in a program: the one given, or the documented one. */
export function givenNumber(subject: Subject, { settings }: Pick<Program, 'settings'>, name: string): number | undefined {
  const setting = settings[name];
  if (setting?.kind === 'scalar') return setting.value;
  const { default: fallback, omitted = fallback } = subject.hyperparameters[name] ?? {};
  return typeof omitted === 'string' ? givenNumber(subject, { settings }, omitted) : omitted;
}

/** Settings of another configuration of the same schedule: every number differs, and stays inside its range. */
export function otherSettings(subject: Subject, program: Program): Settings {
  return Object.fromEntries(
    Object.entries(subject.hyperparameters).map(([name, { range, unit }]) => {
      const value = givenNumber(subject, program, name) ?? range[0];
      const other = unit === 'steps' ? (value < range[1] ? value + 1 : value - 1) : otherValue(value, range);
      return [name, { kind: 'scalar', value: other }];
    }),
  );
}
