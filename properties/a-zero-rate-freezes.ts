import { decaysApart, declared, notAScale, notSchedulable } from '#judgement/applicability.ts';
import { clockOr } from '#judgement/clock.ts';
import { declaredStep } from '#judgement/declared-clock.ts';
import { updatesDifference, withoutOutputs } from '#judgement/compare.ts';
import { brokenOutcome } from '#judgement/outcome.ts';
import { retabled, scheduleOf, withSetting } from '#judgement/settings.ts';
import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import type { Law, Trial } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { ScheduleSpec } from '#model/schedule-spec.ts';
import type { Trace } from '#model/trace.ts';

/** One element of one update. */
interface Place {
  readonly step: number;
  readonly leaf: string;
  readonly element: number;
}

/** Why an element moves at a zero rate: as it does not at a rate next to zero, because of the rates before, or without any. */
async function whyItMoves({ subject, hyperparameter, run }: Trial, base: Program, schedule: ScheduleSpec, place: Place): Promise<string> {
  const tiny = declared(subject, hyperparameter).range[1] * 2 ** -40;
  const set = (change: (value: number) => number): Program => ({
    ...withSetting(base, hyperparameter, retabled(schedule, base.gradients.length, change)),
    follow: 0,
  });
  const [zero, small, never] = await run(
    base,
    set((value) => (value === 0 ? tiny : value)),
    set(() => 0),
  );
  const size = (trace: Trace): number => Math.abs(trace.updates[place.step]?.[place.leaf]?.[place.element] ?? 0);
  // So small a rate takes nearly nothing away from what earlier rates have left, and leaves nearly nothing of a fallback.
  if (size(small) < size(zero) / 2) return 'falsy-zero';
  return size(never) === 0 ? 'rate-in-the-buffer' : 'moves-without-a-rate';
}

/** Zero is a rate like any other: it freezes one step and leaves no trace. */
export const aZeroRateFreezes: Law = {
  id: 'a-zero-rate-freezes',
  statement:
    'On the steps where the rate is zero the update is zero, and later steps are those of a run whose rate there was not zero; nothing becomes infinite.',
  why: 'Nesterov momentum rescaled by lr / lr_old and divided by zero once the rate had passed through it.',
  source: 'facebookresearch/fairseq#1408',
  scope: 'hyperparameter',
  skips(subject, hyperparameter) {
    const { role } = declared(subject, hyperparameter);
    return role === 'learning-rate' ? notSchedulable(subject, hyperparameter) : `role ${role}, not learning-rate`;
  },
  // A stepper's companions are set from outside as well: one that ignores its setting would be blamed on this row.
  traits: (subject) => ({ target: 'varying', minSteps: 2, zeros: true, companions: subject.kind === 'stepper' ? 'scalar' : 'any' }),
  async check(trial) {
    const { subject, hyperparameter, program, run } = trial;
    const schedule = scheduleOf(program, hyperparameter);
    if (schedule === undefined) return undefined;
    const { range } = declared(subject, hyperparameter);
    const steps = program.gradients.length;
    const entry = program.gradients.findIndex((_, step) => evaluateSchedule(schedule, step) === 0);
    const zero = program.gradients.findLastIndex((_, call) => declaredStep(subject, hyperparameter, call) === entry);
    if (zero < 0) return undefined;
    const base: typeof program = { ...program, ...(subject.kind === 'stepper' || decaysApart(subject) ? { zeroed: true } : {}) };
    const elsewhere = withSetting(
      base,
      hyperparameter,
      retabled(schedule, steps, (value, step) => (step === entry ? range[1] : value)),
    );
    const [frozen, moving] = await run(base, { ...elsewhere, follow: 0 });
    // A zero that is refused when the optimizer is built is refused in words, not divided by.
    if (frozen.threw !== undefined && frozen.threw.step < 0) return undefined;
    const broken = brokenOutcome(base, frozen, hyperparameter);
    const follower = brokenOutcome(base, moving, hyperparameter);
    // The other run gets the parameters of this one: what breaks it after this one broke is the same fault.
    if (broken !== undefined && (follower === undefined || follower.step > broken.step)) {
      return { ...broken, diagnosis: 'division-by-rate', because: `after a rate of zero at step ${zero}, ${broken.because}` };
    }
    if (notAScale(subject, hyperparameter) !== undefined || subject.interpolates) return undefined;
    for (const [leaf, values] of Object.entries(frozen.updates[zero] ?? {})) {
      const element = values.findIndex((value) => value !== 0);
      if (element >= 0) {
        const why = await whyItMoves(trial, base, schedule, { step: zero, leaf, element });
        // A fallback can be the value of another step, as where a setter leaves the last one in place.
        const clock = why === 'falsy-zero' ? why : await clockOr(trial, program, why);
        return {
          diagnosis: clock === 'unknown' ? why : clock,
          quantity: 'update',
          step: zero,
          leaf,
          element,
          expected: 0,
          actual: values[element] ?? Number.NaN,
          because: `the rate at step ${zero} is zero, the update is not`,
        };
      }
    }
    // An average of the parameters remembers by design where they have been.
    const apart = updatesDifference(withoutOutputs(moving), withoutOutputs(frozen), subject.dtype, zero + 1);
    return apart === undefined
      ? undefined
      : {
          ...apart,
          diagnosis: await clockOr(trial, program, 'rate-in-the-buffer'),
          because: `a rate of zero at step ${zero} changes the update of step ${apart.step}`,
        };
  },
  catches: {
    saboteurs: (subject, hyperparameter) =>
      notAScale(subject, hyperparameter) === undefined && !subject.interpolates ? ['falsy-zero'] : [],
    diagnoses: ['falsy-zero', 'division-by-rate', 'rate-in-the-buffer', 'moves-without-a-rate', 'unknown'],
  },
};
