import type { Saboteur } from './saboteur.ts';

/** What is rebuilt from a configuration is a little too large everywhere. */
export const misremembered: Saboteur = {
  trace: (trace, { operations = [] }) => {
    const rebuilt = new Set(operations.filter((one) => one.do === 'rebuild').map(({ on }) => on));
    const answers = trace.answers?.map((answer, index) =>
      typeof answer === 'number' && rebuilt.has(operations[index]?.on ?? '') ? answer * 1.01 + 0.01 : answer,
    );
    return answers === undefined ? trace : { ...trace, answers };
  },
};
