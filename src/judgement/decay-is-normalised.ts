import type { Trial } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import { withSetting } from './settings.ts';

/** Roundings of a norm, a quotient and two products: far under what twice a decay would do. */
const tolerance = 2 ** -16;

/**
 * Whether, without a gradient, a decay moves the parameters, twice the decay moves them as far, and none leaves them:
 * the step is normalised after the decay has been added, as by a trust ratio (LAMB, You and others, 2020,
 * arXiv:1904.00962), so that nothing is decoupled.
 */
export async function decayIsNormalised(program: Program, subject: Subject, decay: string, run: Trial['run']): Promise<boolean> {
  const [min, max] = subject.hyperparameters[decay]?.range ?? [0, 1];
  const under = (value: number): Program => ({
    ...withSetting(program, decay, { kind: 'scalar', value }),
    gradients: program.gradients.map(() => ({ kind: 'fill', value: 0 })),
  });
  const half = Math.max(min, max / 2);
  if (half === max) return false;
  const [one, twice, none] = await run(under(half), { ...under(max), follow: 0 }, { ...under(0), follow: 0 });
  if (one.updates.length !== program.gradients.length) return false;
  let moved = false;
  for (const [step, update] of one.updates.entries()) {
    for (const [name, leaf] of Object.entries(update)) {
      for (const [element, u] of leaf.entries()) {
        const other = twice.updates[step]?.[name]?.[element] ?? Number.NaN;
        if (!(Math.abs(u - other) <= tolerance * Math.abs(u)) || none.updates[step]?.[name]?.[element] !== 0) return false;
        moved ||= u !== 0;
      }
    }
  }
  return moved;
}
