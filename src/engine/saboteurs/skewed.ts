import { reread } from './saboteur.ts';
import type { Saboteur } from './saboteur.ts';

/** One hyperparameter, the last that has a schedule, is read a step ahead of the others. */
export const skewed: Saboteur = {
  program: (program) => {
    const last = Object.keys(program.settings).findLast((name) => program.settings[name]?.kind === 'schedule');
    const setting = last === undefined ? undefined : program.settings[last];
    if (last === undefined || setting === undefined) return program;
    return { ...program, settings: { ...program.settings, [last]: reread(setting, program.gradients.length, (t) => t + 1) } };
  },
};
