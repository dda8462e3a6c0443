import { declared, notSchedulable } from '#judgement/applicability.ts';
import { emittingCall, updatesOf } from '#judgement/declared-clock.ts';
import { clockOr } from '#judgement/clock.ts';
import { updatesDifference } from '#judgement/compare.ts';
import { rangeEnds, rangeMustShow, shownInRange } from '#judgement/range-ends.ts';
import { otherValue, retabled, scheduleOf, withSetting } from '#judgement/settings.ts';
import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import { firstDifference } from '#numeric/first-difference.ts';
import type { Finding } from '#model/finding.ts';
import type { Judgement, Law, Trial } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Hyperparameter } from '#model/subject.ts';
import type { ScheduleSpec } from '#model/schedule-spec.ts';
import type { Trace } from '#model/trace.ts';
import type { Tree } from '#model/tree.ts';

/** The first leaf of an update that is not zero and did not change, and whether another one did. */
function unmoved(before: Tree, after: Tree): { stuck: { readonly leaf: string; readonly value: number } | undefined; moved: boolean } {
  let stuck: { readonly leaf: string; readonly value: number } | undefined;
  let moved = false;
  for (const [leaf, values] of Object.entries(before)) {
    if (values.every((value) => value === 0)) continue;
    const same = firstDifference({ [leaf]: values }, { [leaf]: after[leaf] ?? new Float64Array() }) === undefined;
    if (same) stuck ??= { leaf, value: values[0] ?? Number.NaN };
    else moved = true;
  }
  return { stuck, moved };
}

function learningRate(base: Trace, changed: Trace, at: number, trial: Trial): Finding | undefined {
  const { stuck, moved } = unmoved(base.updates[at] ?? {}, changed.updates[at] ?? {});
  if (stuck === undefined) return undefined;
  const later = updatesDifference(base, changed, trial.subject.dtype, at + 1);
  const diagnosis = moved ? 'leaf-left-behind' : later === undefined ? 'ignored' : 'delayed';
  return {
    diagnosis,
    quantity: 'update',
    step: at,
    leaf: stuck.leaf,
    element: 0,
    expected: `anything but ${stuck.value}`,
    actual: stuck.value,
    because: `changing ${trial.hyperparameter} at step ${at} alone leaves the update of ${stuck.leaf} at step ${at} as it was`,
  };
}

/** Far from the range, on either side of it: where a limit of the rate, or of the update, does not reach. */
const farAway = [2 ** -20, 2 ** 20];

/** Whether a change that does not show shows far below or far above: something limits the rate, and it is not ignored. */
async function showsFarAway(trial: Trial, schedule: ScheduleSpec, at: number): Promise<boolean> {
  const { range } = declared(trial.subject, trial.hyperparameter);
  const steps = trial.program.gradients.length + 2;
  for (const factor of farAway) {
    const far: ScheduleSpec = {
      kind: 'table',
      values: Array.from({ length: steps }, (_, step) => factor * evaluateSchedule(schedule, step)),
    };
    const [base, changed] = await trial.run(
      withEntry(trial, far, at, (value) => value),
      { ...withEntry(trial, far, at, (value) => factor * otherValue(value / factor, range)), follow: 0 },
    );
    if (base.threw === undefined && learningRate(base, changed, emittingCall(trial.subject, at), trial) === undefined) return true;
  }
  return false;
}

/** The program with one entry of its schedule changed. */
function withEntry(
  { subject, hyperparameter, program }: Trial,
  schedule: ScheduleSpec,
  at: number,
  change: (value: number) => number,
): Program {
  const entry = at + (declared(subject, hyperparameter).clockOrigin ?? 0);
  const setting = retabled(schedule, program.gradients.length, (value, step) => (step === entry ? change(value) : value));
  return withSetting(program, hyperparameter, setting);
}

/**
 * The step that is changed: the latest that can show, or any one before, since some numbers act at some steps only. Never
 * the first: a schedule that was read once would show that too.
 */
function changedStep({ parameters }: Program, latest: number): number {
  const drawn = parameters.kind === 'noise' ? parameters.seed : 0;
  return drawn % 2 === 1 ? 1 + (Math.floor(drawn / 2) % latest) : latest;
}

/**
 * After how many updates a change has to show. A moving average that is used before it takes the gradient in has a decay
 * that acts one update later (Lion, arXiv:2302.06675), so that of a decay nobody has declared a lag either will do.
 */
function latestLag({ lag, role }: Hyperparameter): number {
  return lag ?? (role === 'decay' ? 1 : 0);
}

/** A change of a hyperparameter that is no learning rate: some update must change, and the first at the declared lag. */
async function otherRole(trial: Trial, schedule: ScheduleSpec, at: number): Promise<Judgement> {
  const { subject, hyperparameter, program, run } = trial;
  const own = declared(subject, hyperparameter);
  const { range, lag } = own;
  const set = (change: (value: number) => number): Program => ({ ...withEntry(trial, schedule, at, change), follow: 0 });
  // Every second program tells of the ends as well: they cost more than the rest of the law.
  const pairs = program.gradients.length % 2 === 0 ? rangeEnds(subject, hyperparameter) : [];
  const [base, changed, ...ends] = await run(
    withEntry(trial, schedule, at, (value) => value),
    set((value) => otherValue(value, range)),
    ...pairs.flat().map((value) => set(() => value)),
  );
  // A run that breaks is for accepts-a-schedule to tell: without updates there is nothing to change.
  if (base.threw !== undefined) return undefined;
  const apart = updatesDifference(base, changed, subject.dtype);
  if (apart === undefined) return { shown: { change: false } };
  if (apart.step > emittingCall(subject, at + latestLag(own))) return { shown: { change: true, 'in time': false } };
  const due = lag === undefined ? apart.step : emittingCall(subject, at + lag);
  if (apart.step >= emittingCall(subject, at) && apart.step < due)
    return {
      ...apart,
      diagnosis: await clockOr(trial, program, 'undeclared-lag'),
      because: `changing ${hyperparameter} at step ${at} shows after ${apart.step - at} updates, not after the declared ${lag}`,
    };
  const differ = (first: number, second: number): boolean => {
    const [one, other] = [ends[first], ends[second]];
    return one !== undefined && other !== undefined && updatesDifference(one, other, subject.dtype)?.step === due;
  };
  return { shown: { change: true, 'in time': true, ...shownInRange(differ) } };
}

/** A schedule that moves must move the updates. */
export const aChangedRateChangesTheUpdate: Law = {
  id: 'a-changed-rate-changes-the-update',
  statement:
    'Changing s(k) alone changes the update at step k on every leaf where it is not zero; for other roles, it changes some update, first at the declared lag (of a decay that declares none: there or one update later).',
  why: "TensorFlow cached the first value of a callable learning rate; Keras-style assignment to tf.train.sgd's learningRate never reaches the update.",
  source: 'tensorflow/tensorflow#31323, tfjs-core 4.22.0 sgd_optimizer',
  scope: 'hyperparameter',
  effort: 0.6,
  foundation: true,
  skips(subject, hyperparameter) {
    const { placement } = declared(subject, hyperparameter);
    if (placement === 'init' || placement === 'none') return `placement ${placement}: the rate does not enter later updates by design`;
    return notSchedulable(subject, hyperparameter);
  },
  // A stepper's companions are set from outside as well: one that ignores its setting would be blamed on this row.
  traits: (subject, hyperparameter) => ({
    target: 'varying',
    minSteps: Math.max(3, subject.accumulates * (2 + latestLag(declared(subject, hyperparameter)))),
    companions: subject.kind === 'stepper' ? 'scalar' : 'any',
  }),
  async check(trial): Promise<Judgement> {
    const { subject, hyperparameter, program, run } = trial;
    const schedule = scheduleOf(program, hyperparameter);
    if (schedule === undefined) return undefined;
    const own = declared(subject, hyperparameter);
    const { range, role } = own;
    const lag = latestLag(own);
    const steps = program.gradients.length;
    const last = updatesOf(subject, steps) - 1;
    const rate = role === 'learning-rate' && lag === 0;
    // A change of the first step would show of a schedule that was read once.
    if (!rate) return last - lag < 1 ? undefined : otherRole(trial, schedule, changedStep(program, last - lag));
    // A change at the last step cannot show later: only the one before tells a delayed rate from an ignored one.
    for (const at of new Set([0, Math.max(0, last - 1), last])) {
      const [base, changed] = await run(
        withEntry(trial, schedule, at, (value) => value),
        { ...withEntry(trial, schedule, at, (value) => otherValue(value, range)), follow: 0 },
      );
      // A run that breaks is for accepts-a-schedule to tell: without updates there is nothing to change.
      if (base.threw !== undefined) return undefined;
      const finding = learningRate(base, changed, emittingCall(subject, at), trial);
      if (finding === undefined) continue;
      const left = finding.diagnosis === 'leaf-left-behind';
      const diagnosis = left ? finding.diagnosis : await clockOr(trial, program, finding.diagnosis);
      if ((left || diagnosis === 'ignored') && trial.undiagnosed !== true && (await showsFarAway(trial, schedule, at)))
        return { ...finding, diagnosis: 'clamped', because: `${finding.because}, and far smaller or far larger rates do not` };
      return { ...finding, diagnosis };
    }
    return { shown: { change: true } };
  },
  mustShow: {
    change: {
      programs: 1,
      otherwise: (subject, hyperparameter) => ({
        diagnosis: 'ignored',
        quantity: 'update',
        step: declared(subject, hyperparameter).lag ?? 0,
        expected: 'another update',
        actual: 'the same update',
        because: `in no program did changing ${hyperparameter} at one step change the update it should change (declare placement: 'none' if it acts on no update by design)`,
      }),
    },
    'in time': {
      programs: 1,
      otherwise: (subject, hyperparameter) => ({
        diagnosis: 'delayed',
        quantity: 'update',
        step: declared(subject, hyperparameter).lag ?? 0,
        expected: 'another update',
        actual: 'the same update',
        because: `in no program did changing ${hyperparameter} at one step change an update before a later one (declare its lag if that is by design)`,
      }),
    },
    ...rangeMustShow,
  },
  catches: {
    saboteurs: ['frozen'],
    diagnoses: ['ignored', 'frozen', 'delayed', 'leaf-left-behind', 'undeclared-lag', 'clamped', 'unknown'],
  },
};
