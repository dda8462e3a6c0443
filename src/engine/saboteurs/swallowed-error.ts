import type { Program } from '#model/program.ts';
import type { Leaf, Tree } from '#model/tree.ts';
import type { Saboteur } from './saboteur.ts';

function notANumber(program: Program): readonly Tree[] {
  const leaf = (shape: readonly number[]): Leaf => new Float64Array(shape.reduce((size, length) => size * length, 1)).fill(Number.NaN);
  return program.gradients.map(() => Object.fromEntries(program.leaves.map(({ name, shape }) => [name, leaf(shape)])));
}

/** What was refused trains on NaN instead. */
export const swallowedError: Saboteur = {
  trace: (trace, program) => {
    const { threw, ...rest } = trace;
    return threw === undefined ? trace : { ...rest, updates: notANumber(program) };
  },
};
