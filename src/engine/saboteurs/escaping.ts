import type { Saboteur } from './saboteur.ts';

/** A schedule that is larger than anything that bounds it. */
export const escaping: Saboteur = {
  trace: (trace) => {
    const answers = trace.answers?.map((answer) => (typeof answer === 'number' ? 2 ** 64 * (1 + Math.abs(answer)) : answer));
    return answers === undefined ? trace : { ...trace, answers };
  },
};
