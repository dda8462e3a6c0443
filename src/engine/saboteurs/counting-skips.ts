import type { Numbers } from '#model/program.ts';
import { rereadFrom } from './saboteur.ts';
import type { Saboteur } from './saboteur.ts';

function useless(numbers: Numbers): boolean {
  if (numbers.kind === 'fill') return !Number.isFinite(numbers.value);
  return numbers.kind === 'values' && Object.values(numbers.values).some((leaf) => leaf.some((value) => !Number.isFinite(value)));
}

/** A call that was skipped counts for the schedules. */
export const countingSkips: Saboteur = {
  program: (program, subject) => {
    const skipped = program.gradients.findIndex(useless);
    return skipped < 0 ? program : rereadFrom(program, Math.floor(skipped / subject.accumulates), (t) => t + 1);
  },
};
