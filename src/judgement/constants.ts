import type { Program, Settings } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Subject } from '#model/subject.ts';
import { declaredStep } from './declared-clock.ts';
import { constantly, valueAt } from './settings.ts';

/**
 * The settings of a program with every schedule replaced by the constant that it has at one step.
 *
 * @param step The step at which each hyperparameter is read; by default the declared one of call `call`.
 */
export function constantsAt(
  program: Program,
  subject: Subject,
  call: number,
  step: (hyperparameter: string) => number = (name) => declaredStep(subject, name, call),
): Settings {
  const constant = (name: string, setting: Setting): Setting => {
    const value = setting.kind === 'schedule' ? valueAt(setting, step(name)) : undefined;
    return value === undefined ? setting : constantly(value);
  };
  return Object.fromEntries(Object.entries(program.settings).map(([name, setting]) => [name, constant(name, setting)]));
}
