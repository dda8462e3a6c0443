import { declared, notReadLater } from '#judgement/applicability.ts';
import { clockOr } from '#judgement/clock.ts';
import { emittingCall, updatesOf } from '#judgement/declared-clock.ts';
import { updatesDifference } from '#judgement/compare.ts';
import { otherValue, retabled, scheduleOf, withSetting } from '#judgement/settings.ts';
import type { Law } from '#model/law.ts';

/** What a schedule does from step `k` on cannot change what was done before. */
export const pastStepsIgnoreTheFuture: Law = {
  id: 'past-steps-ignore-the-future',
  statement: 'Changing the schedule from step k on leaves the updates before step k unchanged, bit for bit.',
  why: 'A counter incremented before the schedule was read made the first update use s(1).',
  source: 'google-deepmind/optax#415',
  scope: 'hyperparameter',
  effort: 0.5,
  skips(subject, hyperparameter) {
    if (subject.kind === 'stepper') return 'set between steps: a stepper is never told the future';
    return notReadLater(subject, hyperparameter);
  },
  traits: { target: 'varying', minSteps: 2 },
  async check(trial) {
    const { subject, hyperparameter, program, run } = trial;
    const schedule = scheduleOf(program, hyperparameter);
    if (schedule === undefined) return undefined;
    const { range, clockOrigin = 0, lag = 0 } = declared(subject, hyperparameter);
    const steps = program.gradients.length;
    const updates = updatesOf(subject, steps);
    const cuts = [...new Set([1, updates - 1])];
    const [one, ...others] = await run(
      program,
      ...cuts.map((cut) => {
        const setting = retabled(schedule, steps, (value, step) => (step >= cut + clockOrigin ? otherValue(value, range) : value));
        return { ...withSetting(program, hyperparameter, setting), follow: 0 };
      }),
    );
    for (const [index, cut] of cuts.entries()) {
      const other = others[index];
      if (other === undefined) return undefined;
      const apart = updatesDifference(one, other, subject.dtype, 0, emittingCall(subject, cut + lag));
      if (apart !== undefined)
        return {
          ...apart,
          diagnosis: await clockOr(trial, program, 'reads-ahead'),
          because: `the update at step ${apart.step} changes with values of the schedule from step ${cut} on`,
        };
    }
    return undefined;
  },
  catches: { saboteurs: ['shifted'], diagnoses: ['reads-ahead'] },
};
