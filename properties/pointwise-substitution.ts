import { declared, notReadLater } from '#judgement/applicability.ts';
import { clockFaults, diagnoseClock } from '#judgement/clock.ts';
import { declaredStep } from '#judgement/declared-clock.ts';
import { stateDifference, treeDifference, updatesDifference, withFetched } from '#judgement/compare.ts';
import { constantly, otherValue, scheduleOf, withSetting } from '#judgement/settings.ts';
import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import type { Finding } from '#model/finding.ts';
import type { Law, Trial } from '#model/law.ts';
import type { ScheduleSpec } from '#model/schedule-spec.ts';
import type { Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';

/** The steps the schedule was asked for, where they are visible. */
function readsOf(trace: Trace, subject: Subject, hyperparameter: string): Pick<Finding, 'reads'> {
  const seen = trace.reads?.filter((read) => read.hyperparameter === hyperparameter && read.during >= 0).map(({ argument }) => argument);
  if (seen === undefined) return {};
  return { reads: { seen, declared: trace.updates.map((_, step) => declaredStep(subject, hyperparameter, step)) } };
}

/** From every state, the update made by the same optimizer built with the constant `s(t)`. */
async function againstConstants(
  { subject, hyperparameter, program, run }: Trial,
  schedule: ScheduleSpec,
): Promise<Omit<Finding, 'diagnosis'> | undefined> {
  const constant = (step: number): number => evaluateSchedule(schedule, declaredStep(subject, hyperparameter, step));
  const forks = program.gradients.map((_, step) => ({
    at: step,
    settings: { ...program.settings, [hyperparameter]: constantly(constant(step)) },
  }));
  const [trace] = await run({ ...withSetting(program, hyperparameter, { kind: 'schedule', schedule }), forks, observe: { states: true } });
  for (const { at, update, state, threw } of trace.forks) {
    const seen = trace.updates[at];
    const next = trace.states?.[at + 1];
    const because = `from the same state, the constant ${constant(at)} gives another result than the schedule at step ${at}`;
    // Both sides fail: no schedule is to blame.
    if (seen === undefined && update === undefined) return undefined;
    if (seen === undefined || update === undefined) {
      return {
        quantity: 'outcome',
        step: at,
        expected: update === undefined ? (threw?.message ?? 'no update') : 'an update',
        actual: seen === undefined ? (trace.threw?.message ?? 'no update') : 'an update',
        because,
      };
    }
    const apart =
      treeDifference(update, seen, at, subject.dtype) ??
      (state === undefined || next === undefined
        ? undefined
        : stateDifference(withFetched(state, next, constant(at), constant(at + 1)), next, at, subject.dtype));
    if (apart !== undefined) return { ...apart, ...readsOf(trace, subject, hyperparameter), because };
  }
  return undefined;
}

/** Whether updates part from those of constants although this schedule stands still: what moves is another's to tell. */
async function partsAnyway(trial: Trial, schedule: ScheduleSpec): Promise<boolean> {
  const value = evaluateSchedule(schedule, declaredStep(trial.subject, trial.hyperparameter, 0));
  return (await againstConstants(trial, { kind: 'constant', value })) !== undefined;
}

/** Two instances built with different initial values and given the same settings must agree. */
async function againstAnotherStart({ subject, hyperparameter, program, run }: Trial, schedule: ScheduleSpec): Promise<Finding | undefined> {
  const start = evaluateSchedule(schedule, 0);
  const otherStart = otherValue(start, declared(subject, hyperparameter).range);
  const [one, two] = await run(program, {
    ...program,
    initial: { [hyperparameter]: otherStart },
    ...(subject.visible.write ? { follow: 0 } : {}),
  });
  const apart = updatesDifference(one, two, subject.dtype);
  const because = `two instances given the same values before every step part, because they were built with ${start} and ${otherStart}`;
  return apart === undefined ? undefined : { ...apart, diagnosis: 'evaluated-once', because };
}

/** A run under a schedule is a chain of constant-rate runs. */
export const pointwiseSubstitution: Law = {
  id: 'pointwise-substitution',
  statement:
    'From the state reached at step t, the update and the next state equal those of the same optimizer built with the constant schedule s(t).',
  why: 'A momentum updater kept the rate it was built with while the schedule moved on; the loss went down all the same.',
  source: 'deeplearning4j/deeplearning4j#2317',
  scope: 'hyperparameter',
  skips: (subject, hyperparameter) =>
    subject.kind === 'stepper' || subject.visible.states ? notReadLater(subject, hyperparameter) : 'states are not visible',
  // A stepper's companions are set from outside as well: one that ignores its setting would be blamed on this row.
  traits: (subject) => ({ target: 'varying', minSteps: 2, companions: subject.kind === 'stepper' ? 'scalar' : 'any' }),
  async check(trial) {
    const { subject, hyperparameter, program } = trial;
    const schedule = scheduleOf(program, hyperparameter);
    if (schedule === undefined) return undefined;
    const states = subject.visible.states;
    const found = states ? await againstConstants(trial, schedule) : undefined;
    if (found !== undefined) {
      if (trial.undiagnosed === true && !(await partsAnyway(trial, schedule))) return { ...found, diagnosis: 'unknown' };
      const diagnosis = (await diagnoseClock({ ...trial, undiagnosed: false }, program)) ?? 'unknown';
      if (diagnosis !== 'unknown' || !(await partsAnyway(trial, schedule))) return { ...found, diagnosis };
      // What cannot be built again, or take its state, has nothing that the run could be held against.
      return found.quantity === 'outcome' ? { inapplicable: `no update can be made from its state: ${found.expected}` } : undefined;
    }
    // Where a checkpoint brings the hyperparameters along, a value that was never taken over is in both sides.
    const blind = !states || (subject.kind === 'stepper' && subject.restores === 'checkpoint');
    return blind ? againstAnotherStart(trial, schedule) : undefined;
  },
  catches: {
    // Without states only the start differs between the two sides: a shift is the same on both.
    saboteurs: (subject) => (subject.visible.states ? ['frozen', 'shifted'] : ['frozen']),
    diagnoses: [...clockFaults, 'unknown'],
  },
};
