import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import { firstDifference } from '#numeric/first-difference.ts';
import type { Trial } from '#model/law.ts';
import type { Fork, Program } from '#model/program.ts';
import type { ScheduleSpec } from '#model/schedule-spec.ts';
import type { ForkTrace, Trace } from '#model/trace.ts';
import { declared } from './applicability.ts';
import { stateDifference, withFetched } from './compare.ts';
import { declaredStep } from './declared-clock.ts';
import { constantly, scheduleOf } from './settings.ts';
import { stepsRead } from './steps-read.ts';

/** A way to read a schedule at update `t`, and its name. */
export interface Clock {
  readonly name: string;
  readonly value: (schedule: ScheduleSpec, step: number) => number;
  /** The step it asks for at update `t`. */
  readonly step: (t: number) => number;
}

const at = (name: string, step: (t: number) => number): Clock => ({
  name,
  step,
  value: (schedule, t) => evaluateSchedule(schedule, step(t)),
});

/**
 * The faulty clocks, in the order in which a tie is decided; `every` calls make one update, of `calls` in all, and the
 * first update reads step `origin` by declaration.
 */
export function faultyClocks(every: number, calls: number, origin: number): readonly Clock[] {
  const made = (t: number): number => Math.floor(t / every);
  const right = (t: number): number => made(t) + origin;
  return [
    at('frozen', () => 0),
    ...(origin === 0 ? [] : [at('frozen', () => origin)]),
    ...(every > 1 ? [at('micro-step-clock', (t) => t), at('micro-step-clock', (t) => t + 1)] : []),
    at(origin === 0 ? 'starts-at-one' : 'one-ahead', (t) => right(t) + 1),
    at('one-behind', (t) => Math.max(0, right(t) - 1)),
    at('double-step', (t) => 2 * made(t) + origin),
    at('double-step', (t) => 2 * made(t) + 1 + origin),
    at('stepped-n-times', (t) => 3 * made(t) + origin),
    at('stepped-n-times', (t) => 4 * made(t) + origin),
    at('stepped-n-times', (t) => 8 * made(t) + origin),
    at('per-epoch-clock', (t) => Math.floor(made(t) / 2) + origin),
    at('per-epoch-clock', (t) => Math.floor(made(t) / 3) + origin),
    ...Array.from({ length: Math.max(0, made(calls) - 2) }, (_, last) => at('saturated', (t) => Math.min(last + 1, made(t)) + origin)),
    { name: 'sign-lost', step: right, value: (schedule, t) => -evaluateSchedule(schedule, right(t)) },
  ];
}

/** Which constants would have given the updates that were seen. */
class Reproductions {
  readonly #forks: ReadonlyMap<string, ForkTrace>;
  readonly #trace: Trace;
  readonly #withStates: boolean;

  constructor(trace: Trace, forks: ReadonlyMap<string, ForkTrace>, withStates: boolean) {
    this.#trace = trace;
    this.#forks = forks;
    this.#withStates = withStates;
  }

  /** Whether the constant `value` gives the update that was seen at `step`, on one leaf or on all; `next` is what may be fetched ahead for the next one. */
  explains(step: number, value: number, { leaf, next: fetched = value }: { readonly leaf?: string; readonly next?: number } = {}): boolean {
    const fork = this.#forks.get(`${step}:${value}`);
    const seen = this.#trace.updates[step];
    if (fork?.update === undefined || seen === undefined) return false;
    if (leaf !== undefined) {
      const one = fork.update[leaf];
      const other = seen[leaf];
      return one !== undefined && other !== undefined && firstDifference({ [leaf]: one }, { [leaf]: other }) === undefined;
    }
    if (firstDifference(fork.update, seen) !== undefined) return false;
    const next = this.#trace.states?.[step + 1];
    return (
      !this.#withStates ||
      fork.state === undefined ||
      next === undefined ||
      stateDifference(withFetched(fork.state, next, value, fetched), next, step, 'float64') === undefined
    );
  }
}

/** The faults that `diagnoseClock` can name. */
export const clockFaults: readonly string[] = [
  'frozen',
  'evaluated-once',
  'starts-at-one',
  'one-ahead',
  'one-behind',
  'double-step',
  'stepped-n-times',
  'saturated',
  'micro-step-clock',
  'several-steps-at-once',
  'reads-ahead',
  'per-leaf-clock',
  'per-epoch-clock',
  'sign-lost',
];

/**
 * Names the clock a subject reads a schedule by, from its updates alone: for every update, which constant value of the
 * schedule would have given it from the same state?
 *
 * @param program A program whose setting for the hyperparameter is a schedule.
 * @returns `undefined` when the right clock explains every update; else the name of the fault: `reads-ahead`
 * or `several-steps-at-once` when one update depends on more than one step, `unknown` when nothing explains the updates.
 */
export async function diagnoseClock(trial: Trial, program: Program): Promise<string | undefined> {
  const { hyperparameter, subject } = trial;
  const schedule = scheduleOf(program, hyperparameter);
  if (schedule === undefined) return undefined;
  const right = at('right', (t) => declaredStep(subject, hyperparameter, t));
  const faulty = faultyClocks(subject.accumulates, program.gradients.length, declared(subject, hyperparameter).clockOrigin ?? 0);
  const steps = program.gradients.length;
  const reproduce = async (
    clocks: readonly Clock[],
  ): Promise<{ readonly trace: Trace; readonly byKey: ReadonlyMap<string, ForkTrace> }> => {
    const forks = new Map<string, Fork>();
    for (let step = 0; step < steps; step += 1) {
      for (const clock of clocks) {
        const value = clock.value(schedule, step);
        const settings = { ...program.settings, [hyperparameter]: constantly(value) };
        forks.set(`${step}:${value}`, { at: step, settings });
      }
    }
    const [trace] = await trial.run({ ...program, forks: [...forks.values()], observe: { states: true } });
    const keys = [...forks.keys()];
    return { trace, byKey: new Map(trace.forks.map((fork, index): [string, ForkTrace] => [keys[index] ?? '', fork])) };
  };
  const explainedBy = (clock: Clock, found: Reproductions, updates: number): boolean =>
    Array.from({ length: updates }, (_, step) => step).every((step) =>
      found.explains(step, clock.value(schedule, step), { next: clock.value(schedule, step + 1) }),
    );
  // The right clock by itself first: where nothing is wrong, no other has to be tried.
  const alone = await reproduce([right]);
  if (explainedBy(right, new Reproductions(alone.trace, alone.byKey, true), alone.trace.updates.length)) return undefined;
  if (trial.undiagnosed === true) return 'unknown';
  const { trace, byKey } = await reproduce([right, ...faulty]);
  const range = Array.from({ length: trace.updates.length }, (_, step) => step);
  for (const withStates of [true, false]) {
    const found = new Reproductions(trace, byKey, withStates);
    const told = (clock: Clock): boolean => explainedBy(clock, found, range.length);
    if (told(right)) {
      if (withStates) return undefined;
      continue;
    }
    const candidates = faulty.filter(told);
    const clock = candidates.find((one) => agreesWithReads(one, trace, hyperparameter)) ?? candidates[0];
    if (clock !== undefined) return clock.name === 'frozen' ? await frozenOrOnce(trial, program, trace) : clock.name;
    const leaves = program.leaves.map(({ name }) => name);
    const clockOf = (leaf: string): Clock | undefined =>
      [right, ...faulty].find((one) => range.every((step) => found.explains(step, one.value(schedule, step), { leaf })));
    const clocks = leaves.map(clockOf);
    // Two that share a name are two: of two leaves, one reads the even steps and the other the odd ones.
    if (clocks.every((one) => one !== undefined) && new Set(clocks).size > 1) return 'per-leaf-clock';
  }
  // No clock at all explains an update that depends on several steps.
  const read = (await stepsRead(trial, program)) ?? [];
  if (!read.some((of) => of.length > 1)) return 'unknown';
  return read.some((of, step) => of.some((one) => one > right.step(step))) ? 'reads-ahead' : 'several-steps-at-once';
}

/** Whether the subject was seen asking as this clock asks; breaks a tie between clocks that explain the same updates. */
function agreesWithReads(clock: Clock, trace: Trace, hyperparameter: string): boolean {
  const reads = trace.reads?.filter((read) => read.hyperparameter === hyperparameter) ?? [];
  return trace.updates.every((_, step) => reads.some((read) => read.during === step && read.argument === clock.step(step)));
}

/** Tells a schedule that is asked for step 0 again and again from one whose first value was kept. */
async function frozenOrOnce(trial: Trial, program: Program, trace: Trace): Promise<string> {
  if (trace.reads !== undefined) {
    const later = trace.reads.some((read) => read.hyperparameter === trial.hyperparameter && read.during > 0);
    if (!later) return 'evaluated-once';
    const [long] = await trial.run({
      ...program,
      gradients: Array.from({ length: 128 }, () => program.gradients[0] ?? { kind: 'fill', value: 1 }),
    });
    const moves =
      long.reads?.some((read) => read.hyperparameter === trial.hyperparameter && read.during > 0 && Number(read.argument) >= 1) === true;
    return moves ? 'per-epoch-clock' : 'frozen';
  }
  const schedule = scheduleOf(program, trial.hyperparameter);
  // Only a stepper can be built with another value than the first of its schedule.
  if (schedule === undefined || trial.subject.kind !== 'stepper') return 'frozen';
  const first = evaluateSchedule(schedule, 0);
  const other = evaluateSchedule(schedule, 1) === first ? evaluateSchedule(schedule, 2) : evaluateSchedule(schedule, 1);
  const elsewhere: Program = { ...program, initial: { ...program.initial, [trial.hyperparameter]: other } };
  const built: Program = {
    ...elsewhere,
    settings: { ...program.settings, [trial.hyperparameter]: { kind: 'scalar', value: other } },
    follow: 0,
  };
  const [moved, constant] = await trial.run(elsewhere, built);
  const same = moved.updates.every((update, step) => firstDifference(update, constant.updates[step] ?? {}) === undefined);
  return same ? 'evaluated-once' : 'frozen';
}

/**
 * The name of the clock that explains a failure about time, so that every law that sees it gives it the same name.
 *
 * @param otherwise What the law itself calls it, where the clock is right, or of each leaf another.
 */
export async function clockOr(trial: Trial, program: Program, otherwise: string): Promise<string> {
  if (trial.undiagnosed === true || !trial.subject.visible.states) return otherwise;
  const clock = await diagnoseClock(trial, program);
  return clock === undefined || clock === 'per-leaf-clock' ? otherwise : clock;
}
