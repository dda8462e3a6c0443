import type { Hyperparameter, Subject } from '#model/subject.ts';

/** The declaration of a hyperparameter; a row is only made for declared ones. */
export function declared(subject: Subject, hyperparameter: string): Hyperparameter {
  const found = subject.hyperparameters[hyperparameter];
  if (found === undefined) throw new Error(`${subject.name} declares no hyperparameter "${hyperparameter}".`);
  return found;
}

/** Why a law about schedules does not apply. */
export function notSchedulable(subject: Subject, hyperparameter: string): string | undefined {
  return declared(subject, hyperparameter).schedulable ? undefined : 'not schedulable';
}

/** Whether a hyperparameter is read only when the state is made. A stepper's are set from outside, and are read all the same. */
export function readOnce(subject: Subject, hyperparameter: string): boolean {
  return subject.kind !== 'stepper' && declared(subject, hyperparameter).placement === 'init';
}

/** Why a law about what later updates read does not apply: not schedulable, or read before the first of them. */
export function notReadLater(subject: Subject, hyperparameter: string): string | undefined {
  if (readOnce(subject, hyperparameter)) return 'placement init: it reads its schedule once by design';
  return notSchedulable(subject, hyperparameter);
}

/** Why a law about a rate that multiplies the finished direction does not apply. An undeclared placement is taken for `scale`. */
export function notAScale(subject: Subject, hyperparameter: string): string | undefined {
  const { role, placement = 'scale' } = declared(subject, hyperparameter);
  if (role !== 'learning-rate') return `role ${role}, not learning-rate`;
  return placement === 'scale' ? undefined : `placement ${placement}, not scale`;
}

/** Whether a decay moves the parameters apart from the update proper: a stepper then writes them twice. */
export function decouples({ hyperparameters }: Subject): boolean {
  return Object.values(hyperparameters).some(({ decayContract }) => decayContract !== undefined && decayContract !== 'gradient');
}

/** Whether a decay moves the parameters beside the rate, so that laws about the rate need parameters of zero. */
export function decaysApart({ hyperparameters }: Subject): boolean {
  return Object.values(hyperparameters).some(({ decayContract }) => decayContract === 'one' || typeof decayContract === 'function');
}
