import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import { firstDifference } from '#numeric/first-difference.ts';
import type { Trial } from '#model/law.ts';
import type { Fork, Program } from '#model/program.ts';
import type { ForkTrace } from '#model/trace.ts';
import { declared } from './applicability.ts';
import { stateDifference } from './compare.ts';
import { otherValue, scheduleOf } from './settings.ts';

/** Entries of the schedule behind the window that an update might still read. */
const ahead = 2;

/**
 * The steps of a schedule that each update depends on, told without any model of a clock: from the same state, one entry
 * is changed at a time. `undefined` where an update cannot be made from a state.
 */
export async function stepsRead(trial: Trial, program: Program): Promise<readonly (readonly number[])[] | undefined> {
  const { hyperparameter, subject } = trial;
  const schedule = scheduleOf(program, hyperparameter);
  if (schedule === undefined || !subject.visible.states) return undefined;
  const { range } = declared(subject, hyperparameter);
  const steps = program.gradients.length;
  const values = Array.from({ length: steps + ahead }, (_, step) => evaluateSchedule(schedule, step));
  const fork = (at: number, changed?: number): Fork => {
    const table = values.map((value, step) => (step === changed ? otherValue(value, range) : value));
    return { at, settings: { ...program.settings, [hyperparameter]: { kind: 'schedule', schedule: { kind: 'table', values: table } } } };
  };
  const forks = program.gradients.flatMap((_, at) => [fork(at), ...values.map((_value, changed) => fork(at, changed))]);
  const [trace] = await trial.run({ ...program, forks, observe: { states: true } });
  const width = values.length + 1;
  const read: number[][] = [];
  for (let at = 0; at < steps; at += 1) {
    const [base, ...changed] = trace.forks.slice(at * width, (at + 1) * width);
    if (base?.update === undefined) return undefined;
    read.push(changed.flatMap((one, step) => (differs(base, one) ? [step] : [])));
  }
  return read;
}

function differs(base: ForkTrace, other: ForkTrace): boolean {
  if (base.update === undefined || other.update === undefined) return base.update !== other.update;
  if (firstDifference(base.update, other.update) !== undefined) return true;
  return base.state !== undefined && other.state !== undefined && stateDifference(base.state, other.state, 0, 'float64') !== undefined;
}
