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
    throw new UsageError(`The range "${text}" is none; give a name and two numbers, e.g. b3=0.9..0.9999.`);
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
