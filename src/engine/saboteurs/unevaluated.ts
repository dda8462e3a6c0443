import type { Saboteur } from './saboteur.ts';

/** The function itself enters arithmetic. */
export const unevaluated: Saboteur = {
  setting: (setting) => (setting.kind === 'schedule' ? { kind: 'schedule', schedule: { kind: 'invalid', returns: 'NaN' } } : setting),
};
