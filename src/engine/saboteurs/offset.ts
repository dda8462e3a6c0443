import type { Saboteur } from './saboteur.ts';

/** A schedule that is a little too large everywhere; parts of it that are built alone stay as they are. */
export const offset: Saboteur = {
  trace: (trace, { operations = [] }) => {
    const parts = new Set(operations.filter((one) => one.do === 'build' && one.part !== undefined).map(({ on }) => on));
    const answers = trace.answers?.map((answer, index) =>
      typeof answer === 'number' && !parts.has(operations[index]?.on ?? '') ? answer * 1.01 + 0.01 : answer,
    );
    return answers === undefined ? trace : { ...trace, answers };
  },
};
