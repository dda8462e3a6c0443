import type { Trial } from '#model/law.ts';
import type { Numbers, Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import { updatesDifference } from './compare.ts';
import { parametersOf } from './parameters-of.ts';
import { withSetting } from './settings.ts';

/** The largest power of two inside a range, or its lower end. */
function powerOfTwo([min, max]: readonly [number, number]): number {
  return Math.max(min, 2 ** Math.floor(Math.log2(max)));
}

/**
 * Whether a decay `λ` without a gradient does the same as the gradient `λ p` without a decay, at every step: it is then
 * part of the gradient (L2), and nothing is decoupled. `λ` is a power of two, so that `λ p` is exact.
 */
export async function decaysTheGradient(program: Program, subject: Subject, decay: string, run: Trial['run']): Promise<boolean> {
  const lambda = powerOfTwo(subject.hyperparameters[decay]?.range ?? [0, 1]);
  const still: Numbers = { kind: 'fill', value: 0 };
  const decayed: Program = {
    ...withSetting(program, decay, { kind: 'scalar', value: lambda }),
    gradients: program.gradients.map(() => still),
  };
  const [alone] = await run(decayed);
  if (alone.threw !== undefined) return false;
  const gradients = parametersOf(program, alone, subject)
    .slice(0, program.gradients.length)
    .map((tree): Numbers => ({
      kind: 'values',
      values: Object.fromEntries(Object.entries(tree).map(([name, leaf]) => [name, [...leaf].map((p) => lambda * p)])),
    }));
  const pushed: Program = { ...withSetting(program, decay, { kind: 'scalar', value: 0 }), gradients, follow: 0 };
  const [one, other] = await run(decayed, pushed);
  return updatesDifference(one, other, subject.dtype) === undefined;
}
