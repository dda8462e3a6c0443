import { cachedByRate } from '#judgement/cached-by-rate.ts';
import { scaledTree } from '#judgement/scaled-tree.ts';
import { decaysApart, declared, notAScale, notSchedulable } from '#judgement/applicability.ts';
import { arraysOf, stateDifference, treeDifference } from '#judgement/compare.ts';
import { retabled, scheduleOf, withSetting } from '#judgement/settings.ts';
import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import { firstDifference } from '#numeric/first-difference.ts';
import type { Law, Trial } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Trace } from '#model/trace.ts';

/** Whether far larger, or far smaller, rates all give one and the same update at a step: a bound that does not move. */
async function saturates(run: Trial['run'], base: Program, hyperparameter: string, step: number): Promise<boolean> {
  const schedule = scheduleOf(base, hyperparameter);
  if (schedule === undefined) return false;
  const times = (factor: number): Program => ({
    ...withSetting(
      base,
      hyperparameter,
      retabled(schedule, base.gradients.length, (value) => value * factor),
    ),
    follow: 0,
  });
  const [, high, higher, low, lower] = await run(base, times(2 ** 10), times(2 ** 11), times(2 ** -10), times(2 ** -11));
  const alike = (one: Trace | undefined, other: Trace | undefined): boolean => {
    const update = one?.updates[step];
    const against = other?.updates[step];
    return update !== undefined && against !== undefined && firstDifference(update, against) === undefined;
  };
  return alike(high, higher) || alike(low, lower);
}

/** Twice the rate, twice the update, and nothing else. */
export const theRateScalesTheUpdate: Law = {
  id: 'the-rate-scales-the-update',
  statement:
    'With placement scale, multiplying the rate by a power of two multiplies every update by exactly that power, and the rest of the state does not depend on the rate.',
  why: 'A momentum optimizer kept lr * g in its velocity: identical for a constant rate, wrong by a factor of 1.7 after one decay.',
  source: 'paiml/aprender#2190',
  scope: 'hyperparameter',
  skips(subject, hyperparameter) {
    if (subject.interpolates) return 'it interpolates: part of an update is no multiple of the rate';
    return notAScale(subject, hyperparameter) ?? notSchedulable(subject, hyperparameter);
  },
  traits: { target: 'varying', minSteps: 2 },
  async check(trial) {
    const { subject, hyperparameter, program, run } = trial;
    const schedule = scheduleOf(program, hyperparameter);
    if (schedule === undefined) return undefined;
    const [min, max] = declared(subject, hyperparameter).range;
    const steps = program.gradients.length;
    const used = program.gradients.map((_, step) => Math.abs(evaluateSchedule(schedule, step)));
    const up = Math.max(...used) * 2 <= max;
    const down = Math.min(...used) / 2 >= min;
    const factors = up && down ? [2, 0.5] : [up ? 2 : 0.5];
    const observe = { states: subject.visible.states };
    const base: typeof program = { ...program, observe, ...(subject.kind === 'stepper' || decaysApart(subject) ? { zeroed: true } : {}) };
    const others = factors.map((factor) => ({
      ...withSetting(
        base,
        hyperparameter,
        retabled(schedule, steps, (value) => value * factor),
      ),
      follow: 0,
    }));
    const [one, ...scaledRuns] = await run(base, ...others);
    if (one === undefined) return undefined;
    for (const [index, other] of scaledRuns.entries()) {
      const factor = factors[index] ?? 1;
      for (const [step, update] of one.updates.entries()) {
        const actual = other.updates[step] ?? {};
        const apart = treeDifference(scaledTree(update, factor), actual, step, subject.dtype);
        const before = one.states?.[step];
        const beforeOther = other.states?.[step];
        const state =
          before === undefined || beforeOther === undefined
            ? undefined
            : stateDifference(arraysOf(before), arraysOf(beforeOther), step - 1, subject.dtype);
        if (state !== undefined)
          return {
            ...state,
            diagnosis: 'rate-in-the-buffer',
            because: `the state kept after step ${step - 1} depends on the rate of that step (declare placement: 'buffer' if that is the design)`,
          };
        if (apart === undefined) continue;
        const inverse = firstDifference(scaledTree(update, 1 / factor), actual) === undefined;
        const diagnosis = inverse ? 'inverse' : (await saturates(run, base, hyperparameter, step)) ? 'clamped' : 'sub-linear';
        return { ...apart, diagnosis, because: `the rate times ${factor} does not give the update times ${factor}` };
      }
    }
    return steps > 2 && subject.accumulates === 1 ? cachedByRate(trial, base) : undefined;
  },
  catches: { saboteurs: ['squared'], diagnoses: ['rate-in-the-buffer', 'sub-linear', 'inverse', 'clamped', 'cached-by-rate'] },
};
