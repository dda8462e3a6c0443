import type { Saboteur } from './saboteur.ts';

/** A schedule that moves a little with every question. */
export const countingAsks: Saboteur = {
  trace: (trace) =>
    trace.answers === undefined
      ? trace
      : {
          ...trace,
          answers: trace.answers.map((answer, asked) => (typeof answer === 'number' ? answer * (1 + asked * 1e-3) + 1e-3 * asked : answer)),
        },
};
