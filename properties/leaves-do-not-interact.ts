import { diagnoseClock } from '#judgement/clock.ts';
import { rearranged, rearrangements } from '#judgement/rearranged.ts';
import { scheduledNames } from '#judgement/rewound.ts';
import type { Judgement, Law, Trial } from '#model/law.ts';
import type { Trace } from '#model/trace.ts';
import type { Tree } from '#model/tree.ts';
import { treeDifference } from '#judgement/compare.ts';
import type { Difference } from '#judgement/compare.ts';

/** Where the updates of a rearranged run, put back in their places, differ from those of the base run. */
function difference(base: Trace, seen: readonly Tree[], trial: Trial): Difference | undefined {
  for (const [step, update] of base.updates.entries()) {
    const other = seen[step];
    if (other === undefined) return { quantity: 'outcome', step, expected: 'an update', actual: 'no update' };
    const kept = Object.fromEntries(Object.entries(update).filter(([name]) => name in other));
    const apart = treeDifference(kept, other, step, trial.subject.dtype);
    if (apart !== undefined) return apart;
  }
  return undefined;
}

/** Names what goes from leaf to leaf: a clock, a value, or a place. */
async function diagnose(trial: Trial, base: Trace, how: string): Promise<string> {
  const { program, run } = trial;
  const { states } = trial.subject.visible;
  for (const hyperparameter of states ? scheduledNames(program) : []) {
    if ((await diagnoseClock({ ...trial, hyperparameter }, program)) === 'per-leaf-clock') return 'per-leaf-clock';
  }
  if (how === 'split' || how === 'joined') return 'not-elementwise';
  const others = rearrangements(trial).filter(({ how: one }) => one === 'first changed' || one === 'last changed');
  const changed = await run(...others.map((one) => one.program));
  const reached = others.map(({ back }, index) => difference(base, (changed[index]?.updates ?? []).map(back), trial));
  const [first, last] = reached;
  // What reaches the first leaf within one update goes through all of them: a norm, a mean.
  if (last?.step === 0 || (last !== undefined && last.step === first?.step)) return 'coupled';
  if (first !== undefined || last !== undefined) return 'shared-cache';
  return how === 'renamed' ? 'keyed-by-name' : 'keyed-by-position';
}

/** A leaf minds its own business. */
export const leavesDoNotInteract: Law = {
  id: 'leaves-do-not-interact',
  statement:
    'Permuting, adding, removing, renaming and changing other leaves leaves the updates of a leaf as they are; where updates are elementwise, so do splitting and joining leaves.',
  why: 'The first parameter of an iteration advanced the global count, so that all others read the schedule one step ahead.',
  source: 'apache/mxnet#5059, huggingface/transformers#9751',
  scope: 'subject',
  effort: 0.5,
  skips: ({ coupling }) => (coupling === 'coupled' ? 'coupled by declaration: what one leaf does may reach every other' : undefined),
  traits: { target: 'varying', minSteps: 3 },
  async check(trial): Promise<Judgement> {
    const { subject, program, run } = trial;
    const all = rearrangements(trial);
    const [base, ...made] = await run(rearranged(program, subject), ...all.map((one) => one.program));
    if (base.threw !== undefined) return undefined;
    for (const [index, { how, back }] of all.entries()) {
      const seen = made[index];
      const apart = seen === undefined ? undefined : difference(base, seen.updates.map(back), trial);
      if (apart === undefined) continue;
      const diagnosis = await diagnose(trial, base, how);
      const hint = diagnosis === 'coupled' ? " (declare coupling: 'coupled' if a norm over all leaves is the design)" : '';
      const because = `with its leaves ${how}, the update of ${apart.leaf ?? 'a leaf'} at step ${apart.step} is another one${hint}`;
      return { ...apart, diagnosis, because };
    }
    return undefined;
  },
  catches: {
    saboteurs: ['leaf-leaking'],
    diagnoses: ['per-leaf-clock', 'shared-cache', 'keyed-by-position', 'keyed-by-name', 'not-elementwise', 'coupled'],
  },
};
