import type { Numbers, Program } from '#model/program.ts';
import type { StillFails } from './normalise.ts';

/** Three unlike fillings; what fails with all of them does not depend on the numbers. */
const others: readonly ((step: number) => Numbers)[] = [
  (step) => ({ kind: 'noise', seed: 301 + 17 * step, scale: 1 }),
  (step) => ({ kind: 'noise', seed: 77 + 29 * step, scale: 0.5 }),
  () => ({ kind: 'fill', value: -3 }),
];

/** The parts of a case that any other value could replace. */
export async function irrelevantParts(program: Program, stillFails: StillFails): Promise<readonly string[]> {
  // A schedule has none of these.
  if (program.leaves.length === 0) return [];
  const parts: readonly [string, (other: (step: number) => Numbers) => Program][] = [
    ['gradients', (other) => ({ ...program, gradients: program.gradients.map((_, step) => other(step)) })],
    ['parameters', (other) => ({ ...program, parameters: other(0) })],
  ];
  const irrelevant: string[] = [];
  for (const [name, replaced] of parts) {
    let every = true;
    for (const other of others) every &&= await stillFails(replaced(other));
    if (every) irrelevant.push(name);
  }
  return irrelevant;
}
