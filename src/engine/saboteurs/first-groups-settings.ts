import type { Saboteur } from './saboteur.ts';

/** Every group gets what the first one gets. */
export const firstGroupsSettings: Saboteur = {
  program: (program) => {
    const [first] = program.groups ?? [];
    return first === undefined
      ? program
      : { ...program, groups: (program.groups ?? []).map((group) => ({ ...group, settings: first.settings })) };
  },
};
