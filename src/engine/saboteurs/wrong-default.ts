import { mapped } from './saboteur.ts';
import type { Saboteur } from './saboteur.ts';

/** What is left out takes another value than the documented one. */
export const wrongDefault: Saboteur = {
  setting: (setting, { default: fallback, omitted = fallback, range: [min, max] }, settings, steps) => {
    if (setting.kind !== 'omitted') return setting;
    if (typeof omitted === 'string') return mapped(settings[omitted] ?? setting, steps, (value) => value / 2 + max / 4);
    const far = omitted !== undefined && Math.abs(omitted - min) > Math.abs(max - omitted) ? min : max;
    return { kind: 'scalar', value: far };
  },
};
