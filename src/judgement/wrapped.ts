import type { Program, Settings } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Subject } from '#model/subject.ts';

/** The settings of a program that a wrapped subject has as well: the hyperparameters have the same names. */
export function ownSettings(program: Program, inner: Subject): Settings {
  return Object.fromEntries(Object.entries(program.settings).filter(([name]) => name in inner.hyperparameters));
}

/** The same program with a wrapper's own hyperparameters set so that it is transparent. */
export function withOwn(program: Program, { wraps }: Subject): Program {
  const own = Object.entries(wraps?.with ?? {}).map(([name, value]): [string, Setting] => [name, { kind: 'scalar', value }]);
  return { ...program, settings: { ...program.settings, ...Object.fromEntries(own) } };
}
