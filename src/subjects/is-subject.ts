import type { Subject } from '#model/subject.ts';

/** Whether a value is a subject, told by its shape, so that two copies of this package understand each other. */
export function isSubject(value: unknown): value is Subject {
  return (
    typeof value === 'object' &&
    value !== null &&
    'name' in value &&
    'kind' in value &&
    'hyperparameters' in value &&
    'open' in value &&
    typeof value.open === 'function' &&
    (value.kind === 'optimizer' || value.kind === 'stepper' || value.kind === 'schedule')
  );
}
