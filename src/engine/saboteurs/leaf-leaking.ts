import { expand } from '#numeric/expand.ts';
import type { Saboteur } from './saboteur.ts';

/** The update of a leaf grows with the gradients of all leaves, as where a norm of all is taken that was not declared. */
export const leafLeaking: Saboteur = {
  trace: (trace, program, subject) => ({
    ...trace,
    updates: trace.updates.map((update, step) => {
      const gradients = Object.values(expand(program.gradients[step] ?? { kind: 'fill', value: 0 }, program.leaves, subject.dtype));
      const total = gradients.flatMap((leaf) => [...leaf]).reduce((sum, gradient) => sum + Math.abs(gradient), 0);
      return Object.fromEntries(Object.entries(update).map(([name, leaf]) => [name, leaf.map((value) => value * (1 + total / 8))]));
    }),
  }),
};
