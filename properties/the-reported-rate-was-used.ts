import { declared } from '#judgement/applicability.ts';
import { updatesDifference } from '#judgement/compare.ts';
import { declaredStep, emittingCall, updatesOf } from '#judgement/declared-clock.ts';
import { forkDifference } from '#judgement/fork-difference.ts';
import { constantly, valueAt, withSetting } from '#judgement/settings.ts';
import type { Finding } from '#model/finding.ts';
import type { Judgement, Law, Trial } from '#model/law.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Trace } from '#model/trace.ts';

/** What is wrong with a report before anything is done with it. */
function unusable(
  { subject, hyperparameter }: Trial,
  quiet: Trace,
  seen: Trace,
  reported: NonNullable<Trace['reported']>,
): Finding | undefined {
  const changed = seen.mutations.find((one) => one.startsWith('the value reported'));
  const shown = { quantity: 'reported value', step: 0 };
  if (changed !== undefined) {
    const because = `${changed} was another one later: what is reported is the live object`;
    return { ...shown, diagnosis: 'aliased-report', expected: 'the value of its step', actual: 'the value of a later one', because };
  }
  for (const [step, report] of reported.entries()) {
    const value: unknown = report[hyperparameter];
    if (value === undefined || Number.isFinite(value)) continue;
    const actual = typeof value === 'number' ? value : `a ${typeof value}`;
    const because = `after step ${step} the reported ${hyperparameter} is ${actual}`;
    return { ...shown, diagnosis: 'not-a-number', step, expected: 'a finite number', actual, because };
  }
  const apart = updatesDifference(quiet, seen, subject.dtype);
  return apart === undefined
    ? undefined
    : {
        ...apart,
        diagnosis: 'asking-changes-the-run',
        because: 'a run that is asked what it uses makes other updates than one that is not',
      };
}

/** Which step of its schedule a reported value belongs to, in words. */
function origin({ subject, hyperparameter, program }: Trial, call: number, value: number): string {
  const step = declaredStep(subject, hyperparameter, call);
  const found = [step - 1, step + 1, 0].find((other) => other >= 0 && valueAt(program.settings[hyperparameter], other) === value);
  return found === undefined ? '' : `; it is the value of step ${found}`;
}

/** What an optimizer says it uses is what it uses. */
export const theReportedRateWasUsed: Law = {
  id: 'the-reported-rate-was-used',
  statement:
    'The value reported after an update, given back as a number, reproduces that update (where declared, the next one); it does not change afterwards, and asking changes nothing.',
  why: 'Logged learning rates were those of the next update, since the schedule advanced before the line was written.',
  source: 'huggingface/transformers#35942, pytorch/pytorch#163103',
  scope: 'hyperparameter',
  skips: ({ kind, visible }) => (kind === 'stepper' && !visible.states ? 'states are not visible' : undefined),
  traits: (subject, hyperparameter) => ({
    target: subject.hyperparameters[hyperparameter]?.schedulable === true ? 'varying' : 'scalar',
    minSteps: 3,
  }),
  async check(trial): Promise<Judgement> {
    const { subject, hyperparameter, program, run } = trial;
    const [quiet, seen] = await run(program, { ...program, observe: { reported: true } });
    const { reported } = seen;
    if (reported?.some((report) => hyperparameter in report) !== true) return { inapplicable: 'it reports no value' };
    if (quiet.threw !== undefined) return undefined;
    const broken = unusable(trial, quiet, seen, reported);
    if (broken !== undefined) return broken;
    const next = subject.reports === 'next' ? 1 : 0;
    // A stepper is told its values before each update, as the constants of a schedule.
    const back = (value: number): Setting =>
      declared(subject, hyperparameter).schedulable ? constantly(value) : { kind: 'scalar', value };
    const told = Array.from({ length: updatesOf(subject, program.gradients.length) - next }).flatMap((_, update) => {
      const value = reported[emittingCall(subject, update)]?.[hyperparameter];
      return value === undefined ? [] : [{ at: emittingCall(subject, update + next), value }];
    });
    const forks = told.map(({ at, value }) => ({ at, settings: withSetting(program, hyperparameter, back(value)).settings }));
    const [trace] = await run({ ...program, forks, observe: { states: true } });
    for (const [index, { at, value }] of told.entries()) {
      const fork = trace.forks[index];
      const apart = fork === undefined ? undefined : forkDifference(trace, fork, subject);
      if (apart === undefined) continue;
      const right = value === valueAt(program.settings[hyperparameter], declaredStep(subject, hyperparameter, at));
      return {
        ...apart,
        diagnosis: right ? 'reported-but-not-used' : 'stale-report',
        because: `the ${hyperparameter} reported for step ${at}, ${value}, does not give the update of that step${origin(trial, at, value)}`,
      };
    }
    return undefined;
  },
  catches: {
    saboteurs: ['misreporting'],
    diagnoses: ['stale-report', 'aliased-report', 'reported-but-not-used', 'asking-changes-the-run', 'not-a-number'],
  },
};
