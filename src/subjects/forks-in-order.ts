import type { Program } from '#model/program.ts';
import type { ForkTrace } from '#model/trace.ts';

/**
 * Forks in the order of the program, so that a law finds each by its index; one that was not made has its step only.
 *
 * @param made In any order of steps, as a run comes by them; those of one step in the order of the program.
 */
export function forksInOrder(program: Program, made: readonly ForkTrace[]): readonly ForkTrace[] {
  const byStep = new Map<number, ForkTrace[]>();
  for (const fork of made) {
    const before = byStep.get(fork.at);
    if (before === undefined) byStep.set(fork.at, [fork]);
    else before.push(fork);
  }
  return (program.forks ?? []).map(({ at }) => byStep.get(at)?.shift() ?? { at });
}
