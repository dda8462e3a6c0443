import { plainProgram } from '#engine/plain-program.ts';
import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import type { Program } from '#model/program.ts';
import type { Schedule } from '#model/schedule.ts';
import type { ScheduleSpec } from '#model/schedule-spec.ts';
import type { Subject } from '#model/subject.ts';
import { UsageError } from './usage-error.ts';

/** A schedule as it was given to an optimizer, and as the optimizer used it. */
export interface UsedSchedule {
  readonly hyperparameter: string;
  readonly declared: readonly number[];
  /** One value for each update; NaN where it could not be told. */
  readonly used: readonly number[];
  /** How it was told. */
  readonly by: string;
}

/** Entries after the end, for an optimizer that reads ahead. */
const ahead = 2;

/** A warm-up over a tenth of the run and a cosine to its end, well inside the range: it moves at every step. */
export function typicalSchedule([min, max]: readonly [number, number], steps: number): Schedule {
  const peak = min > 0 ? Math.sqrt(min * max) : (min + max) / 2;
  const warmup = Math.max(1, Math.round(steps / 10));
  return (t) =>
    peak * (t < warmup ? (t + 1) / (warmup + 1) : 0.1 + 0.45 * (1 + Math.cos((Math.PI * (t - warmup)) / Math.max(1, steps - warmup))));
}

/** The hyperparameter to draw: the one named, else the schedulable learning rate, else the first that is schedulable. */
export function scheduledOf({ name, hyperparameters }: Subject, named: string | undefined): string {
  const all = Object.entries(hyperparameters).filter(([, { schedulable }]) => schedulable);
  const found = named === undefined ? (all.find(([, { role }]) => role === 'learning-rate') ?? all[0]) : all.find(([one]) => one === named);
  if (found === undefined)
    throw new UsageError(
      `${name} takes no schedule for ${named ?? 'any hyperparameter'}; it takes one for ${all.map(([one]) => one).join(', ') || 'none'}.`,
    );
  return found[0];
}

/**
 * What an optimizer makes of a schedule. Where the rate multiplies the finished update, it is told from the updates:
 * from the same state, the update under a constant `c` is `c` times the direction, so that the rate used is
 * `c · update / that update`. Else it is told by the steps that the optimizer asked for.
 */
export async function usedSchedule(subject: Subject, hyperparameter: string, schedule: Schedule, steps: number): Promise<UsedSchedule> {
  const spec: ScheduleSpec = { kind: 'table', values: Array.from({ length: steps + ahead }, (_, step) => schedule(step)) };
  const { range = [0, 1], placement, role } = subject.hyperparameters[hyperparameter] ?? {};
  const constant = range[1];
  const calls = steps * subject.accumulates;
  const plain = plainProgram(subject, calls);
  const settings = { ...plain.settings, [hyperparameter]: { kind: 'schedule', schedule: spec } as const };
  const forked = { ...plain.settings, [hyperparameter]: { kind: 'scalar', value: constant } as const };
  const scales = role === 'learning-rate' && (placement ?? 'scale') === 'scale' && subject.visible.states;
  const program: Program = {
    ...plain,
    settings,
    ...(scales ? { forks: Array.from({ length: calls }, (_, at) => ({ at, settings: forked })) } : {}),
  };
  const session = await subject.open();
  const [trace] = await session.run([program]);
  await session.close();
  const last = subject.accumulates - 1;
  const declared = Array.from({ length: steps }, (_, step) =>
    evaluateSchedule(spec, step + (subject.hyperparameters[hyperparameter]?.clockOrigin ?? 0)),
  );
  if (trace === undefined || trace.threw !== undefined)
    throw new UsageError(`${subject.name} could not run under this schedule: ${trace?.threw?.message ?? trace?.cannot ?? 'no trace'}.`);
  if (scales) {
    const used = declared.map((_, step) => {
      const call = step * subject.accumulates + last;
      const update = trace.updates[call]?.['w1'];
      const fork = trace.forks.find(({ at }) => at === call)?.update?.['w1'];
      const element = fork?.findIndex((value) => value !== 0 && Number.isFinite(value)) ?? -1;
      return element < 0 ? Number.NaN : (constant * (update?.[element] ?? Number.NaN)) / (fork?.[element] ?? Number.NaN);
    });
    if (used.some(Number.isFinite) || trace.reads === undefined) return { hyperparameter, declared, used, by: 'told from the updates' };
  }
  const used = declared.map((_, step) => {
    const call = step * subject.accumulates + last;
    const asked = trace.reads?.findLast((read) => read.hyperparameter === hyperparameter && read.during === call)?.argument;
    return typeof asked === 'number' ? evaluateSchedule(spec, asked) : Number.NaN;
  });
  return { hyperparameter, declared, used, by: 'told by the steps that it asked for' };
}

/** What is different between the two, in one sentence; `undefined` when nothing is. */
export function usedOtherwise({ declared, used }: UsedSchedule): string | undefined {
  // A ratio of two float32 updates has a relative error of 2⁻²³; what is meant here is another rate.
  const apart = declared.map((value, step) => !(Math.abs((used[step] ?? Number.NaN) - value) <= 1e-5 * Math.abs(value)));
  const first = apart.indexOf(true);
  if (first < 0) return undefined;
  const count = apart.filter(Boolean).length;
  const seen = used[first] ?? Number.NaN;
  const shown = Number.isFinite(seen) ? String(Number(seen.toPrecision(6))) : 'none that can be told';
  return `It is not used as declared at ${count} of ${declared.length} steps, first at step ${first}: ${shown} instead of ${Number((declared[first] ?? Number.NaN).toPrecision(6))}.`;
}
