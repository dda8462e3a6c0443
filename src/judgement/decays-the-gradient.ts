import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import type { Trial } from '#model/law.ts';
import { treeDifference } from './compare.ts';
import { emittingCall } from './declared-clock.ts';
import { withSetting } from './settings.ts';

/** The largest power of two inside a range. */
function powerOfTwo([min, max]: readonly [number, number]): number {
  return Math.max(min, 2 ** Math.floor(Math.log2(max)));
}

/**
 * Whether a decay `λ` without a gradient does the same as the gradient `λ p` without a decay, in the first update: it is
 * then part of the gradient (L2), and nothing is decoupled. `λ` is a power of two, so that `λ p` is exact.
 */
export async function decaysTheGradient(program: Program, subject: Subject, decay: string, run: Trial['run']): Promise<boolean> {
  const lambda = powerOfTwo(subject.hyperparameters[decay]?.range ?? [0, 1]);
  const parameters = { kind: 'noise', seed: 11, scale: 1 } as const;
  const filled = (gradient: Program['parameters'], value: number): Program => ({
    ...withSetting(program, decay, { kind: 'scalar', value }),
    parameters,
    gradients: program.gradients.map(() => gradient),
  });
  const [decayed, pushed] = await run(filled({ kind: 'fill', value: 0 }, lambda), filled({ ...parameters, scale: lambda }, 0));
  const step = emittingCall(subject, 0);
  const [one, other] = [decayed?.updates[step], pushed?.updates[step]];
  return one !== undefined && other !== undefined && treeDifference(one, other, step, subject.dtype) === undefined;
}
