import { declared, notAScale } from '#judgement/applicability.ts';
import { brokenOutcome } from '#judgement/outcome.ts';
import { valueAt } from '#judgement/settings.ts';
import { declaredStep } from '#judgement/declared-clock.ts';
import { updateBudget } from '#judgement/update-budget.ts';
import { ulpDistance } from '#numeric/ulp.ts';
import type { Judgement, Law } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Subject } from '#model/subject.ts';

/** The hyperparameter that multiplies the finished direction, if there is one. */
function rateOf(subject: Subject): string | undefined {
  return Object.keys(subject.hyperparameters).find((name) => notAScale(subject, name) === undefined);
}

/**
 * One gradient for ever, at parameters of zero, where no decay of weights shows. Only the rate keeps its schedule, and
 * the decays where the product of those used is declared.
 */
function constantly(program: Program, subject: Subject): Program {
  const rate = rateOf(subject);
  const kept = (name: string): boolean => name === rate || (subject.debiased === 'product' && declared(subject, name).role === 'decay');
  const settings = Object.entries(program.settings).map(([name, setting]): [string, Setting] => {
    const value = setting.kind === 'schedule' && !kept(name) ? valueAt(setting, 0) : undefined;
    return [name, value === undefined ? setting : { kind: 'scalar', value }];
  });
  return {
    ...program,
    gradients: program.gradients.flatMap(() => program.gradients.slice(0, 1)),
    zeroed: true,
    settings: Object.fromEntries(settings),
  };
}

/** The mean of a constant is the constant, from the first step on. */
export const aConstantGradientIsAFixedPoint: Law = {
  id: 'a-constant-gradient-is-a-fixed-point',
  statement:
    'Under a constant gradient a debiased moment is that gradient at every step, so that the update over the rate does not change; where the product of the decays is declared, also while they are scheduled.',
  why: 'A debiased average was stored back into the state, so that a constant exploded and shrank again.',
  source: 'google-deepmind/optax commit 12057134, frgfm/holocron#1',
  scope: 'subject',
  skips({ debiased, kind, visible, accumulates, interpolates }) {
    if (debiased === undefined) return 'it does not claim to debias';
    if (accumulates > 1 || interpolates) return 'its update is not its direction';
    return kind === 'stepper' && !visible.write ? 'parameters cannot be set' : undefined;
  },
  traits: { target: 'varying', minSteps: 4 },
  async check({ subject, program, run, near }): Promise<Judgement> {
    const still = constantly(program, subject);
    const rate = rateOf(subject);
    const [trace] = await run(still);
    if (brokenOutcome(still, trace, '*') !== undefined) return undefined;
    const budget = updateBudget(still, subject);
    const unit = subject.dtype === 'float64' ? 2 ** -52 : 2 ** -23;
    const scale = (call: number): number =>
      rate === undefined ? 1 : (valueAt(still.settings[rate], declaredStep(subject, rate, call)) ?? 1);
    const [first = {}] = trace.updates;
    for (const [step, update] of trace.updates.entries()) {
      // Under a rate of zero no direction is seen.
      if (scale(step) === 0 || scale(0) === 0) continue;
      for (const [leaf, values] of Object.entries(update)) {
        for (const [element, value] of values.entries()) {
          const expected = (first[leaf]?.[element] ?? Number.NaN) / scale(0);
          const actual = value / scale(step);
          // All terms of a mean of one number have its sign: nothing cancels, and the budget holds for each element.
          const allowed = budget.ulps * unit * Math.abs(expected);
          if (allowed > 0) near?.(Math.abs(actual - expected) / allowed);
          if (Math.abs(actual - expected) <= allowed) continue;
          return {
            diagnosis: 'bias-correction',
            quantity: 'direction',
            step,
            leaf,
            element,
            expected,
            actual,
            ulps: ulpDistance(expected, actual, subject.dtype),
            budget,
            because: `under one gradient for ever the update over the rate is ${expected} at first and ${actual} at step ${step}`,
          };
        }
      }
    }
    return undefined;
  },
  catches: { saboteurs: ['fading'], diagnoses: ['bias-correction'] },
};
