import { declared } from '#judgement/applicability.ts';
import { brokenOutcome } from '#judgement/outcome.ts';
import { withSetting } from '#judgement/settings.ts';
import type { Finding } from '#model/finding.ts';
import type { Inapplicable, Law, Trial } from '#model/law.ts';
import type { Program } from '#model/program.ts';

/** What a schedule may return that is no number to train with. */
const useless = ['NaN', 'a string', 'undefined'] as const;

/** Why an optimizer that was handed something useless did not refuse it as it should; `undefined` when it did. */
async function notRefused(trial: Trial, program: Program, what: string): Promise<Finding | Inapplicable | undefined> {
  const [trace] = await trial.run(program);
  const shown = { quantity: 'outcome', expected: 'a refusal that names the hyperparameter' };
  const { threw } = trace;
  if (threw !== undefined) {
    if (threw.step >= trial.subject.accumulates) {
      return {
        ...shown,
        diagnosis: 'late-refusal',
        step: threw.step,
        actual: `${threw.type} at step ${threw.step}`,
        because: `${what} is refused only after ${threw.step} updates`,
      };
    }
    const named = !trial.subject.validates || threw.message.includes(trial.hyperparameter);
    return named
      ? undefined
      : {
          ...shown,
          diagnosis: 'unnamed-refusal',
          step: 0,
          actual: threw.message,
          because: `the refusal of ${what} does not name ${trial.hyperparameter}`,
        };
  }
  const broken = brokenOutcome(program, trace, trial.hyperparameter);
  if (broken !== undefined) {
    return { ...broken, diagnosis: 'silent-nan', because: `${what} is accepted without a word, and the optimizer trains on NaN` };
  }
  const called = (trace.reads ?? []).some((read) => read.hyperparameter === trial.hyperparameter && read.argument !== 'coerced');
  if (called && !declared(trial.subject, trial.hyperparameter).schedulable)
    return { inapplicable: 'takes a schedule, although it is not declared to' };
  return {
    ...shown,
    diagnosis: 'coerced',
    step: 0,
    actual: 'a finite update',
    because: `${what} is accepted without a word and turned into something else`,
  };
}

/** What cannot be used is refused, at the latest by the first update, and never trains in silence. */
export const rejectsWhatItCannotUse: Law = {
  id: 'rejects-what-it-cannot-use',
  statement:
    'A function given to a hyperparameter that is not schedulable, or a schedule that returns no number, is refused by an error at the latest by the first update; it never trains on NaN.',
  why: 'A schedule handed to OneCycle momentum crashed only optimizers that read it; JavaScript turns a function into NaN and goes on.',
  source: 'pytorch/pytorch#84485, google-deepmind/optax#1286',
  scope: 'hyperparameter',
  skips(subject, hyperparameter) {
    if (!declared(subject, hyperparameter).schedulable) return undefined;
    if (subject.kind === 'stepper') return 'set between steps: no schedule is handed over';
    return subject.validates ? undefined : 'does not declare that it validates what a schedule returns';
  },
  traits: { target: 'varying', minSteps: 2, companions: 'scalar' },
  async check(trial) {
    if (!declared(trial.subject, trial.hyperparameter).schedulable) return notRefused(trial, trial.program, 'a function');
    for (const returns of useless) {
      const program = withSetting(trial.program, trial.hyperparameter, { kind: 'schedule', schedule: { kind: 'invalid', returns } });
      const finding = await notRefused(trial, program, `a schedule that returns ${returns}`);
      if (finding !== undefined) return finding;
    }
    return undefined;
  },
  catches: { saboteurs: ['swallowed-error'], diagnoses: ['silent-nan', 'late-refusal', 'unnamed-refusal', 'coerced'] },
};
