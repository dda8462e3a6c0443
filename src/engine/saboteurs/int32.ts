import type { Saboteur } from './saboteur.ts';

/** Steps are counted in 32 bits. */
export const int32: Saboteur = {
  program: (program) => {
    if (program.operations === undefined) return program;
    const operations = program.operations.map((operation) => {
      if (operation.do === 'value') return { ...operation, at: operation.at | 0 };
      return operation.do === 'build' && operation.start !== undefined ? { ...operation, start: operation.start | 0 } : operation;
    });
    return { ...program, operations };
  },
};
