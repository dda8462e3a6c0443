import { declared, notReadLater } from '#judgement/applicability.ts';
import { countNotSet } from '#judgement/count-not-set.ts';
import { FarCount } from '#judgement/far-count.ts';
import type { Judgement, Law } from '#model/law.ts';

/**
 * Where counts break: one byte or eight significant bits (bfloat16), eleven bits (float16), two bytes, 24 bits (float32),
 * 31 bits (int32). In this order, since a count that breaks early is broken everywhere behind as well.
 */
const boundaries = [2 ** 8, 2 ** 11, 2 ** 16, 2 ** 24, 2 ** 31 - 2];

/** Updates behind a boundary that a run makes. */
const behind = 3;

/** However many updates were made, the next one is the next. */
export const theClockStaysExact: Law = {
  id: 'the-clock-stays-exact',
  statement:
    'Near 2⁸, 2¹¹, 2¹⁶, 2²⁴ and 2³¹ − 2 the count that a schedule receives still increases by one and arrives exactly; from 2³¹ − 1 on it may stay there. Behind a declared `countsTo` nothing is said.',
  why: 'Step counts of 32 bits wrapped around in long runs, so that the schedule jumped; in float32 a count stops at 2²⁴.',
  source: 'google-deepmind/optax commit ca3fb6ae, tensorflow/tensorflow#2859',
  scope: 'hyperparameter',
  effort: 0.1,
  skips(subject, hyperparameter) {
    if (subject.kind === 'stepper') return 'set between steps: it reads no clock';
    const { countsTo = Number.POSITIVE_INFINITY } = subject;
    if (boundaries.every((boundary) => boundary + behind > countsTo)) return `it is declared to count to ${countsTo} only`;
    if (subject.accumulates > 1) return 'it counts calls and updates: one count cannot be told from the other';
    return notReadLater(subject, hyperparameter);
  },
  traits: { target: 'varying', minSteps: 2, maxSteps: 4 },
  async check(trial): Promise<Judgement> {
    const { clockOrigin = 0 } = declared(trial.subject, trial.hyperparameter);
    const { countsTo = Number.POSITIVE_INFINITY } = trial.subject;
    const near = await FarCount.run(trial, 4, 4);
    const uncounted = countNotSet(near.trace);
    if (uncounted !== undefined || near.trace.threw !== undefined) return uncounted;
    if (near.wrong() !== undefined) return { inapplicable: 'its clock is wrong from the start: other laws tell how' };
    for (const boundary of boundaries) {
      if (boundary + behind > countsTo) break;
      const far = await FarCount.run(trial, boundary, boundary + 1);
      if (far.elsewhere) return { inapplicable: 'the count that its schedule receives is not in its state' };
      const wrong = far.wrong();
      if (wrong === undefined) continue;
      const { apart, step } = wrong;
      const diagnosis = await far.diagnosis();
      const count = far.countAt(step) + clockOrigin;
      return {
        ...apart,
        diagnosis,
        because: `after ${far.countAt(step)} updates the schedule should be at step ${count}; what it ${far.shows(step)} (${diagnosis})`,
      };
    }
    return undefined;
  },
  catches: { saboteurs: ['rounded-clock'], diagnoses: ['saturated', 'overflowed', 'rounded-count'] },
};
