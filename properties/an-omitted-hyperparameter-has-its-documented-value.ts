import { declared } from '#judgement/applicability.ts';
import { updatesDifference } from '#judgement/compare.ts';
import { brokenOutcome } from '#judgement/outcome.ts';
import { withSetting } from '#judgement/settings.ts';
import type { Law } from '#model/law.ts';

/** Leaving a hyperparameter out equals giving its documented default, which may be another one's schedule. */
export const anOmittedHyperparameterHasItsDocumentedValue: Law = {
  id: 'an-omitted-hyperparameter-has-its-documented-value',
  statement: "Leaving a hyperparameter out equals giving its documented default, which may be another hyperparameter's schedule.",
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
    const [written, left] = await run({ ...given, observe: {} }, { ...program, follow: 0 });
    if (written === undefined || left === undefined) return undefined;
    const broken = brokenOutcome(program, left, '*');
    if (broken !== undefined && brokenOutcome(given, written, '*') === undefined) {
      return {
        ...broken,
        diagnosis: 'default-not-evaluated',
        because: `left out, ${hyperparameter} does not take its documented value: ${broken.because}`,
      };
    }
    const difference = updatesDifference(written, left, subject.dtype);
    return difference === undefined
      ? undefined
      : {
          ...difference,
          diagnosis: 'wrong-default',
          because: `left out, ${hyperparameter} behaves otherwise than with its documented value ${String(omitted)}`,
        };
  },
  catches: { saboteurs: ['wrong-default'], diagnoses: ['default-not-evaluated', 'wrong-default'] },
};
