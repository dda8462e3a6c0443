import { declared } from '#judgement/applicability.ts';
import { updatesDifference } from '#judgement/compare.ts';
import { brokenOutcome } from '#judgement/outcome.ts';
import { withSetting } from '#judgement/settings.ts';
import type { Law } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Hyperparameter, Role } from '#model/subject.ts';

/** Roles in which a zero, beside another default, changes some update: an epsilon may be too small to show, a bound too wide. */
const telling: readonly Role[] = ['learning-rate', 'weight-decay', 'momentum', 'decay', 'optimism'];

/** Whether the subject takes a zero that differs from what is meant when nothing is given. */
function takesZero({ role, range, lag = 0 }: Hyperparameter, documented: number | string | undefined, steps: number): boolean {
  return telling.includes(role) && typeof documented === 'number' && documented !== 0 && range[0] <= 0 && range[1] >= 0 && steps > lag;
}

/** Leaving a hyperparameter out equals giving its documented default, which may be another one's schedule. */
export const anOmittedHyperparameterHasItsDocumentedValue: Law = {
  id: 'an-omitted-hyperparameter-has-its-documented-value',
  statement:
    "Leaving a hyperparameter out equals giving its documented default, which may be another hyperparameter's schedule; giving a zero that its range contains does not.",
  why: 'In Optax 0.2.4 the optimism of optimistic_adam defaulted to the learning rate, schedule and all, and was never evaluated.',
  source: 'google-deepmind/optax#1286',
  scope: 'hyperparameter',
  effort: 0.5,
  skips(subject, hyperparameter) {
    const { default: fallback, omitted } = declared(subject, hyperparameter);
    return fallback === undefined && omitted === undefined ? 'no documented default' : undefined;
  },
  traits: { target: 'omitted', minSteps: 2 },
  async check({ subject, hyperparameter, program, run }) {
    const { default: fallback, omitted = fallback } = declared(subject, hyperparameter);
    const documented =
      typeof omitted === 'string'
        ? program.settings[omitted]
        : omitted === undefined
          ? undefined
          : ({ kind: 'scalar', value: omitted } as const);
    if (documented === undefined) return undefined;
    const given = withSetting(program, hyperparameter, documented);
    const zero: readonly Program[] = takesZero(declared(subject, hyperparameter), omitted, program.gradients.length)
      ? [{ ...withSetting(program, hyperparameter, { kind: 'scalar', value: 0 }), follow: 0 }]
      : [];
    const [written, left, zeroed] = await run({ ...given, observe: {} }, { ...program, follow: 0 }, ...zero);
    const broken = brokenOutcome(program, left, '*');
    if (broken !== undefined && brokenOutcome(given, written, '*') === undefined) {
      return {
        ...broken,
        diagnosis: 'default-not-evaluated',
        because: `left out, ${hyperparameter} does not take its documented value: ${broken.because}`,
      };
    }
    const difference = updatesDifference(written, left, subject.dtype);
    if (difference !== undefined) {
      return {
        ...difference,
        diagnosis: 'wrong-default',
        because: `left out, ${hyperparameter} behaves otherwise than with its documented value ${String(omitted)}`,
      };
    }
    return zeroed === undefined ? undefined : { shown: { zero: updatesDifference(written, zeroed, subject.dtype) !== undefined } };
  },
  mustShow: {
    zero: {
      // Each program draws gradients and parameters of its own; eight in a row hide no effect that there is.
      programs: 8,
      otherwise: (_, hyperparameter) => ({
        diagnosis: 'falsy-zero',
        quantity: 'update',
        step: 0,
        expected: 'another update',
        actual: 'the same update',
        because: `in no program did ${hyperparameter} = 0 give other updates than leaving it out: a zero is taken for nothing given`,
      }),
    },
  },
  catches: { saboteurs: ['wrong-default'], diagnoses: ['default-not-evaluated', 'wrong-default', 'falsy-zero'] },
};
