import { notSchedulable } from '#judgement/applicability.ts';
import { arraysOf, stateDifference, updatesDifference } from '#judgement/compare.ts';
import { brokenOutcome } from '#judgement/outcome.ts';
import { valueAt, withSetting } from '#judgement/settings.ts';
import { firstDifference } from '#numeric/first-difference.ts';
import type { Law } from '#model/law.ts';
import type { Snapshot, Trace } from '#model/trace.ts';
import type { Leaf } from '#model/tree.ts';

/** The arrays of two states that both have; a layout that depends on the setting is no fault by itself. */
function common(one: Snapshot, other: Snapshot): Snapshot {
  return Object.fromEntries(Object.entries(arraysOf(one)).filter(([path]) => typeof other[path] === 'object'));
}

/** Whether every update of one run is the other's with its sign changed. */
function negated(one: Trace, other: Trace): boolean {
  return one.updates.every((update, step) => {
    const opposite = Object.entries(other.updates[step] ?? {}).map(([name, leaf]): [string, Leaf] => [name, leaf.map((value) => -value)]);
    return firstDifference(update, Object.fromEntries(opposite)) === undefined;
  });
}

/** The schedule that always returns `v` and the scalar `v` give the same run. */
export const constantScheduleEqualsScalar: Law = {
  id: 'constant-schedule-equals-scalar',
  statement: 'The schedule t ↦ v and the scalar v give the same updates and, the clock itself aside, the same states.',
  why: 'An MLX trainer wrapped scalars at construction and used what schedules returned raw: constants worked, every schedule crashed.',
  source: 'SceneWorks/SceneWorks#138',
  scope: 'hyperparameter',
  effort: 0.5,
  skips: notSchedulable,
  traits: { target: 'constant', minSteps: 2 },
  async check({ subject, hyperparameter, program, run }) {
    const value = valueAt(program.settings[hyperparameter], 0);
    if (value === undefined) return undefined;
    const observe = { states: subject.visible.states };
    const scalar = withSetting(program, hyperparameter, { kind: 'scalar', value });
    const [plain, scheduled] = await run({ ...scalar, observe }, { ...program, observe, follow: 0 });
    const because = `a schedule that always returns ${value} and the number ${value} part`;
    const broken = brokenOutcome(program, scheduled, hyperparameter);
    if (broken !== undefined && brokenOutcome(scalar, plain, hyperparameter) === undefined)
      return { ...broken, because: `${because}: ${broken.because}` };
    const difference = updatesDifference(plain, scheduled, subject.dtype);
    if (difference !== undefined) {
      const signLost = difference.quantity === 'update' && negated(plain, scheduled);
      return { ...difference, diagnosis: signLost ? 'sign-lost' : 'two-code-paths', because };
    }
    for (const [step, state] of (plain.states ?? []).entries()) {
      const other = scheduled.states?.[step];
      const apart = other === undefined ? undefined : stateDifference(common(state, other), common(other, state), step - 1, subject.dtype);
      if (apart !== undefined) return { ...apart, diagnosis: 'two-code-paths', because: `${because} in their states` };
    }
    return undefined;
  },
  catches: { saboteurs: ['perturbed'], diagnoses: ['two-code-paths', 'sign-lost'] },
};
