import type { Saboteur } from './saboteur.ts';

/** Whatever it is built from is accepted, and gives NaN. */
export const acceptsAnything: Saboteur = {
  trace: (trace, { operations = [] }) => {
    const answers = trace.answers?.map((answer, index) => {
      const asked = operations[index]?.do;
      if (asked === 'value' || asked === 'read') return Number.NaN;
      return typeof answer === 'object' ? 'done' : answer;
    });
    return answers === undefined ? trace : { ...trace, answers };
  },
};
