import type { Operation } from '#model/program.ts';
import type { Saboteur } from './saboteur.ts';

/** The step an operation asks for, where it does. */
function stepOf(operation: Operation | undefined): number {
  if (operation?.do === 'value') return operation.at;
  return operation?.do === 'build' ? (operation.start ?? 0) : 0;
}

/** Beyond what a float of 32 bits counts, a schedule is a little too large: some refuse what an integer of 32 bits does not hold. */
export const farOff: Saboteur = {
  trace: (trace, { operations = [] }) => {
    const started = new Map<string, number>();
    const answers = trace.answers?.map((answer, index) => {
      const operation = operations[index];
      if (operation?.do === 'build') started.set(operation.on, stepOf(operation));
      const step = operation?.do === 'read' ? (started.get(operation.on) ?? 0) : stepOf(operation);
      return typeof answer === 'number' && step >= 2 ** 24 ? answer * 1.01 + 0.01 : answer;
    });
    return answers === undefined ? trace : { ...trace, answers };
  },
};
