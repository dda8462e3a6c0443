import type { Setting } from '#model/schedule-spec.ts';
import { reread } from './saboteur.ts';
import type { Saboteur } from './saboteur.ts';

/** Compiled, a schedule is its first value. */
export const capturedConstant: Saboteur = {
  program: (program) => {
    if (program.compiled !== true) return program;
    const settings = Object.entries(program.settings).map(([name, setting]): [string, Setting] => [
      name,
      reread(setting, program.gradients.length, () => 0),
    ]);
    return { ...program, settings: Object.fromEntries(settings) };
  },
};
