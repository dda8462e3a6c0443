import { declared, notSchedulable, readOnce } from '#judgement/applicability.ts';
import { clockFaults, diagnoseClock } from '#judgement/clock.ts';
import { updatesDifference } from '#judgement/compare.ts';
import { declaredStep } from '#judgement/declared-clock.ts';
import { otherValue, retabled, scheduleOf, withSetting } from '#judgement/settings.ts';
import type { Finding } from '#model/finding.ts';
import type { Law, Trial } from '#model/law.ts';

/** Read once by declaration, a schedule may be anything else at every other step. */
async function readLater({ subject, hyperparameter, program, run }: Trial): Promise<Finding | undefined> {
  const schedule = scheduleOf(program, hyperparameter);
  if (schedule === undefined) return undefined;
  const { range, clockOrigin = 0 } = declared(subject, hyperparameter);
  const setting = retabled(schedule, program.gradients.length, (value, step) => (step === clockOrigin ? value : otherValue(value, range)));
  const [one, other] = await run(program, { ...withSetting(program, hyperparameter, setting), follow: 0 });
  const apart = updatesDifference(one, other, subject.dtype);
  if (apart === undefined) return undefined;
  const because = `${hyperparameter} is declared to be read once, at step ${clockOrigin}, and other steps of its schedule change the update at step ${apart.step}`;
  return { ...apart, diagnosis: 'reads-ahead', because };
}

/** Where nobody sees the reads, only the clock that explains the updates can tell. */
async function byUpdates(trial: Trial): Promise<Finding | undefined> {
  const diagnosis = await diagnoseClock(trial, trial.program);
  if (diagnosis === undefined) return undefined;
  const because = `the values used are not those set before each step (${diagnosis})`;
  return { quantity: 'clock', diagnosis, step: 0, expected: 'the value set', actual: diagnosis, because };
}

/** Update `t` uses `s(t)`, asked with an integer. */
export const theClockIsAsDeclared: Law = {
  id: 'the-clock-is-as-declared',
  statement: 'The value that update t uses is s(t), plus the declared origin, asked with an integer.',
  why: 'Optax inject_hyperparams incremented its counter before it read the schedule, so that the first update used s(1).',
  source: 'google-deepmind/optax#415',
  scope: 'hyperparameter',
  skips(subject, hyperparameter) {
    if (!subject.visible.reads && !subject.visible.states) return 'neither reads nor states are visible';
    if (!subject.visible.reads && subject.restores === 'checkpoint')
      return 'reads are not visible, and a checkpoint brings the value of its run along';
    return notSchedulable(subject, hyperparameter);
  },
  // Three updates do not tell a clock that moves every second time from one that is behind.
  traits: (subject) => ({ target: 'varying', minSteps: 4, companions: subject.kind === 'stepper' ? 'scalar' : 'any' }),
  async check(trial) {
    const { subject, hyperparameter, program, run } = trial;
    if (readOnce(subject, hyperparameter)) return readLater(trial);
    if (!subject.visible.reads) return byUpdates(trial);
    const [trace] = await run(program);
    const right = (call: number): number => declaredStep(subject, hyperparameter, call);
    const reads = (trace.reads ?? []).filter((read) => read.hyperparameter === hyperparameter);
    const shown = {
      quantity: 'clock',
      reads: { seen: reads.map((read) => read.argument), declared: program.gradients.map((_, step) => right(step)) },
    };
    const odd = reads.find((read) => read.argument !== 'coerced' && !Number.isInteger(read.argument));
    if (odd !== undefined) {
      return {
        ...shown,
        diagnosis: 'not-an-integer',
        step: Math.max(0, odd.during),
        expected: 'an integer',
        actual: odd.argument,
        because: `the schedule was asked for step ${odd.argument}`,
      };
    }
    const step = trace.updates.findIndex((_, call) => {
      const during = reads.filter((read) => read.during === call);
      return during.length === 0 || during.some((read) => read.argument !== right(call));
    });
    if (step < 0) return undefined;
    const diagnosis = await diagnoseClock(trial, program);
    if (diagnosis === undefined) return undefined;
    const other = reads.find((read) => read.during === step && read.argument !== right(step));
    const because =
      other === undefined
        ? `at step ${step} the schedule was not asked, and the update is not the one of s(${right(step)})`
        : `at step ${step} the schedule was asked for step ${other.argument}`;
    return { ...shown, diagnosis, step, expected: right(step), actual: other?.argument ?? 'no read', because };
  },
  catches: {
    saboteurs: (subject, hyperparameter) => (readOnce(subject, hyperparameter) ? ['shifted'] : ['frozen', 'shifted']),
    diagnoses: [...clockFaults, 'not-an-integer', 'unknown'],
  },
};
