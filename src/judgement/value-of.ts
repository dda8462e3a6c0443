import type { Settings } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import { declared } from './applicability.ts';
import { valueAt } from './settings.ts';

/** The value that a hyperparameter has at a step of its clock: the one given, or the documented one; NaN where there is neither. */
export function valueOf(subject: Subject, settings: Settings, hyperparameter: string, step: number): number {
  const given = valueAt(settings[hyperparameter], step);
  if (given !== undefined) return given;
  const { default: fallback, omitted = fallback } = declared(subject, hyperparameter);
  return typeof omitted === 'string' ? valueOf(subject, settings, omitted, step) : (omitted ?? Number.NaN);
}
