import type { Saboteur } from './saboteur.ts';
import { rereadFrom } from './saboteur.ts';

/** After a cut every schedule is read from its first step again. */
export const restarting: Saboteur = {
  program: (program, subject) => {
    const cut = program.events?.find((event) => event.kind === 'restore' && event.into !== 'nothing' && event.without === undefined);
    if (cut === undefined) return program;
    const updates = Math.floor(cut.at / subject.accumulates);
    return rereadFrom(program, updates, (t) => t - updates);
  },
};
