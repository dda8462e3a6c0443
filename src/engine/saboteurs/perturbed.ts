import { table } from './saboteur.ts';
import type { Saboteur } from './saboteur.ts';

/** Schedules give other values than numbers do. */
export const perturbed: Saboteur = {
  setting: (setting, { range: [min, max] }, _, steps) =>
    setting.kind === 'schedule'
      ? table(setting.schedule, steps, (value) => (value + (max - value > value - min ? max : min)) / 2)
      : setting,
};
