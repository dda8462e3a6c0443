import { cachedByRate } from '#judgement/cached-by-rate.ts';
import { scaledTree } from '#judgement/scaled-tree.ts';
import { decaysApart, declared, notAScale, notSchedulable } from '#judgement/applicability.ts';
import { arraysOf, stateDifference, treeDifference } from '#judgement/compare.ts';
import type { Difference } from '#judgement/compare.ts';
import { retabled, scheduleOf, withSetting } from '#judgement/settings.ts';
import { withoutUnknownDecays } from '#judgement/without-unknown-decays.ts';
import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import { firstDifference } from '#numeric/first-difference.ts';
import type { Law, Trial } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { ScheduleSpec } from '#model/schedule-spec.ts';
import type { Snapshot, Trace } from '#model/trace.ts';

/**
 * How an update that does not scale follows the rate, from far larger and far smaller rates: not at all beyond a bound, or
 * with a power nearer to the square than to the rate itself, `|f(2⁴¹ η)| > 2^1.5 |f(2⁴⁰ η)|`, so far out that the largest
 * power is all there is; else with a smaller one.
 */
async function growth(
  run: Trial['run'],
  base: Program,
  hyperparameter: string,
  schedule: ScheduleSpec,
  { step, leaf = '', element = 0 }: Difference,
): Promise<'clamped' | 'super-linear' | 'sub-linear'> {
  const times = (factor: number): Program => ({
    ...withSetting(
      base,
      hyperparameter,
      retabled(schedule, base.gradients.length, (value) => value * factor),
    ),
    follow: 0,
  });
  const [, high, higher, low, lower, far, farther] = await run(
    base,
    times(2 ** 10),
    times(2 ** 11),
    times(2 ** -10),
    times(2 ** -11),
    times(2 ** 40),
    times(2 ** 41),
  );
  const alike = (one: Trace, other: Trace): boolean => {
    const update = one.updates[step];
    const against = other.updates[step];
    return update !== undefined && against !== undefined && firstDifference(update, against) === undefined;
  };
  if (alike(high, higher) || alike(low, lower)) return 'clamped';
  const size = (trace: Trace): number => Math.abs(trace.updates[step]?.[leaf]?.[element] ?? 0);
  return size(farther) > 2 ** 1.5 * size(far) ? 'super-linear' : 'sub-linear';
}

/** Twice the rate, twice the update, and nothing else. */
export const theRateScalesTheUpdate: Law = {
  id: 'the-rate-scales-the-update',
  statement:
    'With placement scale, multiplying the rate by a power of two, or by −1 where its range allows, multiplies every update by exactly that, and the rest of the state does not depend on the rate.',
  why: 'A momentum optimizer kept lr * g in its velocity: identical for a constant rate, wrong by a factor of 1.7 after one decay.',
  source: 'paiml/aprender#2190',
  scope: 'hyperparameter',
  skips(subject, hyperparameter) {
    if (subject.interpolates) return 'it interpolates: part of an update is no multiple of the rate';
    return notAScale(subject, hyperparameter) ?? notSchedulable(subject, hyperparameter);
  },
  traits: { target: 'varying', minSteps: 2 },
  async check(trial) {
    const { subject, hyperparameter, run } = trial;
    const program = withoutUnknownDecays(trial.program, subject);
    const schedule = scheduleOf(program, hyperparameter);
    if (schedule === undefined) return undefined;
    const [min, max] = declared(subject, hyperparameter).range;
    const steps = program.gradients.length;
    const used = program.gradients.map((_, step) => Math.abs(evaluateSchedule(schedule, step)));
    const up = Math.max(...used) * 2 <= max;
    const down = Math.min(...used) / 2 >= min;
    // A rate that may be negative climbs by as much as its opposite descends.
    const turned = min <= -Math.max(...used) ? [-1] : [];
    const factors = [...(up && down ? [2, 0.5] : [up ? 2 : 0.5]), ...turned];
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
    for (const [index, other] of scaledRuns.entries()) {
      const factor = factors[index] ?? 1;
      for (const [step, update] of one.updates.entries()) {
        const actual = other.updates[step] ?? {};
        const apart = treeDifference(scaledTree(update, factor), actual, step, subject.dtype);
        // An average of the parameters is kept in the state and moves with them; that no rate reaches a later update through
        // the rest of it, a-zero-rate-freezes tells.
        const kept = (trace: Trace): Snapshot => (one.outputs === undefined ? arraysOf(trace.states?.[step] ?? {}) : {});
        const state = stateDifference(kept(one), kept(other), step - 1, subject.dtype);
        if (state !== undefined)
          return {
            ...state,
            diagnosis: 'rate-in-the-buffer',
            because: `the state kept after step ${step - 1} depends on the rate of that step (declare placement: 'buffer' if that is the design)`,
          };
        if (apart === undefined) continue;
        const inverse = firstDifference(scaledTree(update, 1 / factor), actual) === undefined;
        const diagnosis = factor < 0 ? 'sign-lost' : inverse ? 'inverse' : await growth(run, base, hyperparameter, schedule, apart);
        return { ...apart, diagnosis, because: `the rate times ${factor} does not give the update times ${factor}` };
      }
    }
    return steps > 2 && subject.accumulates === 1 ? cachedByRate(trial, base) : undefined;
  },
  catches: {
    saboteurs: ['squared'],
    diagnoses: ['rate-in-the-buffer', 'sub-linear', 'super-linear', 'inverse', 'clamped', 'sign-lost', 'cached-by-rate'],
  },
};
