import { reread } from './saboteur.ts';
import type { Saboteur } from './saboteur.ts';

/** One hyperparameter, the last that has a schedule and follows it, is read a step ahead of the others. */
export const skewed: Saboteur = {
  program: (program, { hyperparameters }) => {
    // What is read once, when the state is made, is on no clock.
    const follows = (name: string): boolean => hyperparameters[name]?.placement !== 'init' && hyperparameters[name]?.placement !== 'none';
    const last = Object.keys(program.settings).findLast((name) => program.settings[name]?.kind === 'schedule' && follows(name));
    const setting = last === undefined ? undefined : program.settings[last];
    if (last === undefined || setting === undefined) return program;
    return { ...program, settings: { ...program.settings, [last]: reread(setting, program.gradients.length, (t) => t + 1) } };
  },
};
