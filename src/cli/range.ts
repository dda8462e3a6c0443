import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import type { Program } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Hyperparameter, Subject } from '#model/subject.ts';
import { UsageError } from './usage-error.ts';

/** Another range for every hyperparameter of a name. */
export interface RangeOverride {
  readonly name: string;
  readonly range: readonly [number, number];
}

/** Reads `b3=0.9..0.9999`. @throws UsageError when it is none, or holds no two values. */
export function rangeOverride(text: string): RangeOverride {
  const [, name = '', low = '', high = ''] = /^([^=]+)=(.+)\.\.(.+)$/.exec(text) ?? [];
  const [min, max] = [Number(low), Number(high)];
  if (low === '' || !Number.isFinite(min) || !Number.isFinite(max) || min >= max)
    throw new UsageError(
      `The range "${text}" is none; give a name and two numbers, the smaller one first, e.g. b3=0.9..0.9999; --at pins a single value.`,
    );
  return { name, range: [min, max] };
}

/** A subject with other ranges; what is overridden is no longer a guess. */
export function withRanges(subject: Subject, overrides: readonly RangeOverride[]): Subject {
  const relevant = overrides.filter(({ name }) => name in subject.hyperparameters);
  if (relevant.length === 0) return subject;
  const hyperparameters: Record<string, Hyperparameter> = { ...subject.hyperparameters };
  for (const { name, range } of relevant) {
    const before = hyperparameters[name];
    if (before !== undefined) hyperparameters[name] = { ...before, range };
  }
  const guessed = subject.guessed?.filter(
    ({ hyperparameter, declaration }) => declaration !== 'range' || !relevant.some(({ name }) => name === hyperparameter),
  );
  return { ...subject, hyperparameters, ...(guessed === undefined ? {} : { guessed }) };
}

/** The values of a setting in a program of so many updates. */
function valuesOf(setting: Setting | undefined, updates: number): readonly number[] {
  if (setting?.kind === 'scalar') return [setting.value];
  if (setting?.kind !== 'schedule' || setting.schedule.kind === 'invalid') return [];
  const { schedule } = setting;
  return Array.from({ length: updates + 1 }, (_, step) => evaluateSchedule(schedule, step));
}

/** Whether a program has a value beyond a range that is given now: what it shows is shown no more. A zero is tried of every range. */
export function beyondRanges({ settings, gradients }: Program, overrides: readonly RangeOverride[]): boolean {
  return overrides.some(({ name, range: [min, max] }) =>
    valuesOf(settings[name], gradients.length).some((value) => value !== 0 && (value < min || value > max)),
  );
}
