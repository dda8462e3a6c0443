import { declared, notSchedulable } from '#judgement/applicability.ts';
import { brokenOutcome } from '#judgement/outcome.ts';
import { valueAt, withSetting } from '#judgement/settings.ts';
import type { Law } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';

/** The same program with every schedule replaced by the number it starts with. */
function withScalars(program: Program): Program {
  const scalar = (setting: Setting): Setting => {
    const value = setting.kind === 'schedule' ? valueAt(setting, 0) : undefined;
    return value === undefined ? setting : { kind: 'scalar', value };
  };
  return { ...program, settings: Object.fromEntries(Object.entries(program.settings).map(([name, setting]) => [name, scalar(setting)])) };
}

/** Every schedulable hyperparameter takes a schedule: nothing throws, and every update is finite and of the right shape. */
export const acceptsASchedule: Law = {
  id: 'accepts-a-schedule',
  statement:
    "A hyperparameter declared schedulable takes a schedule: building and updating succeed, and every update is a finite number of the parameter's shape.",
  why: 'Optax computed (alpha + beta) * grad on the unevaluated schedule and raised a TypeError; in JavaScript the same line throws nothing and trains on NaN.',
  source: 'google-deepmind/optax#1286',
  scope: 'hyperparameter',
  foundation: true,
  skips: notSchedulable,
  traits: { target: 'varying', minSteps: 1 },
  async check({ subject, hyperparameter, program, run }) {
    const [trace] = await run(program);
    const finding = brokenOutcome(program, trace, hyperparameter);
    if (finding === undefined) return undefined;
    const scalars = withScalars(program);
    const [plain] = await run(scalars);
    const also = brokenOutcome(scalars, plain, hyperparameter);
    if (also !== undefined) {
      const { range } = declared(subject, hyperparameter);
      throw new Error(
        `It fails with plain numbers too (${also.because}, at step ${also.step}): no schedule is to blame. Check the declared ranges, e.g. ${hyperparameter} in [${range.join(', ')}].`,
      );
    }
    // Where the schedule of another hyperparameter breaks the run by itself, the row of that one says so.
    const value = valueAt(program.settings[hyperparameter], 0);
    if (value === undefined) return finding;
    const others = withSetting(program, hyperparameter, { kind: 'scalar', value });
    const [without] = await run(others);
    return brokenOutcome(others, without, '*') === undefined ? finding : undefined;
  },
  catches: { saboteurs: ['unevaluated'], diagnoses: ['function-in-arithmetic', 'not-a-number', 'wrong-shape', 'throws-at-step'] },
};
