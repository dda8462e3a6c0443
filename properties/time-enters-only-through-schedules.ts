import { updatesDifference } from '#judgement/compare.ts';
import { constantsAt } from '#judgement/constants.ts';
import { countNotSet } from '#judgement/count-not-set.ts';
import { valueAt } from '#judgement/settings.ts';
import { withoutOnes } from '#judgement/without-ones.ts';
import type { Judgement, Law } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';

/** The update before which the count is set: a count is told from other integers by two updates. */
const cut = 2;

/** Counts one below round ones, in decimal and in binary, so that every window steps over one. */
const round = [10, 100, 128, 1000, 1024, 10_000, 2 ** 16, 1e6, 2 ** 20, 2e6, 2 ** 21, 1e7, 2 ** 23];

/** A count from which on `1 − βᵗ` is 1 in float64: no larger than `2⁻⁵³⁻⁷ = βᵗ`, and a million updates for what is not declared. */
function settled(program: Program, subject: Subject): number {
  let from = 1e6;
  for (const [name, { role, default: fallback, omitted = fallback }] of Object.entries(subject.hyperparameters)) {
    const value = valueAt(program.settings[name], 0) ?? (typeof omitted === 'number' ? omitted : 0);
    if ((role === 'decay' || role === 'momentum') && value > 0) from = Math.max(from, Math.ceil((60 * Math.LN2) / -Math.log(value)));
  }
  return from;
}

/** Time is what schedules say, and nothing else. */
export const timeEntersOnlyThroughSchedules: Law = {
  id: 'time-enters-only-through-schedules',
  statement:
    'With all hyperparameters constant, the step count alone changes nothing: from one state the update is the same whatever the count is, or, where debiasing is declared, whatever large count it is.',
  why: 'A warm-up sat in the training loop and once more inside the optimizer, so that it was applied twice.',
  source: 'huggingface/transformers#195',
  scope: 'subject',
  effort: 0.5,
  skips({ kind, visible, countMatters, accumulates }) {
    if (countMatters === 'always') return 'the count matters by declaration';
    if (kind === 'stepper' && !visible.states) return 'states are not visible';
    return accumulates > 1 ? 'it counts calls and updates: one count cannot be told from the other' : undefined;
  },
  traits: { target: 'varying', minSteps: 4 },
  async check({ subject, program, run }): Promise<Judgement> {
    const constant = withoutOnes({ ...program, settings: constantsAt(program, subject, 0) }, subject);
    const from = subject.countMatters === 'never' ? 0 : settled(constant, subject);
    const first = from === 0 ? cut : from;
    const counts = [...(from === 0 ? [0] : []), ...round.map((count) => count - 1).filter((count) => count > from)];
    const counting = (count: number): Program => ({ ...constant, events: [{ kind: 'recount', at: cut, count }] });
    const [base, ...others] = await run(counting(first), ...counts.map((count) => ({ ...counting(count), follow: 0 })));
    const uncounted = countNotSet(base);
    if (uncounted !== undefined || base.threw !== undefined) return uncounted;
    for (const [index, other] of others.entries()) {
      const apart = updatesDifference(base, other, subject.dtype, cut);
      if (apart === undefined) continue;
      const step = (of: number): number => of + apart.step - cut;
      const because = `no schedule varies, and all the same the update from one state is another one at count ${step(counts[index] ?? 0)} than at count ${step(first)} (declare countMatters: 'always' if that is the design)`;
      return { ...apart, diagnosis: 'hidden-schedule', because };
    }
    return undefined;
  },
  catches: { saboteurs: ['warming'], diagnoses: ['hidden-schedule'] },
};
