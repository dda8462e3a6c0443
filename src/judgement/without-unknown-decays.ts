import type { Program, Settings } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';

/**
 * The program without decays of which nobody knows how they act: a proximal one divides the whole step by `1 + η λ` (Adan, Xie
 * and others, 2022, arXiv:2208.06677, algorithm 1), so that nothing is a multiple of the rate.
 */
export function withoutUnknownDecays(program: Program, { hyperparameters }: Subject): Program {
  const unknown = Object.entries(hyperparameters).filter(
    ([, { role, decayContract, range }]) => role === 'weight-decay' && decayContract === undefined && range[0] <= 0,
  );
  if (unknown.length === 0) return program;
  const none: Settings = Object.fromEntries(unknown.map(([name]) => [name, { kind: 'scalar', value: 0 }]));
  return { ...program, settings: { ...program.settings, ...none } };
}
