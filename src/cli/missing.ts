import type { Subject } from '#model/subject.ts';
import { capabilities } from '#subjects/capabilities.ts';

/** A subject that stands for a whole library that is not there: skipped, with the command that installs it. */
export function missing(name: string, reason: string): Subject {
  return {
    name,
    kind: 'optimizer',
    hyperparameters: {},
    ...capabilities(name, { hyperparameters: {} }),
    visible: { reads: false, states: false, write: false },
    unavailable: reason,
    open: async () => ({ run: async () => [], close: async () => {} }),
  };
}
