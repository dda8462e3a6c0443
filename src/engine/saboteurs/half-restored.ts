import type { ProgramEvent } from '#model/program.ts';
import { disturbed } from './saboteur.ts';
import type { Saboteur } from './saboteur.ts';

/** Restored under another configuration, some of the old one goes on: one hyperparameter, or a little of everything. */
export const halfRestored: Saboteur = {
  program: (program, subject) => {
    if (subject.restores === 'checkpoint') return program;
    const halved = (event: ProgramEvent): ProgramEvent => {
      if (event.kind !== 'restore' || event.settings === undefined) return event;
      // The learning rate where there is one: what else it has may matter to few updates.
      const settable = Object.keys(event.settings).filter((name) => subject.hyperparameters[name]?.schedulable === true);
      const rate = settable.find((name) => subject.hyperparameters[name]?.role === 'learning-rate') ?? settable[0] ?? '';
      const kept = program.settings[rate];
      return kept === undefined ? event : { ...event, settings: { ...event.settings, [rate]: kept } };
    };
    return program.events === undefined ? program : { ...program, events: program.events.map(halved) };
  },
  trace: (trace, program, subject) => {
    const restored = program.events?.find((event) => event.kind === 'restore' && event.settings !== undefined);
    return restored === undefined || subject.restores === 'build' ? trace : disturbed(trace, restored.at);
  },
};
