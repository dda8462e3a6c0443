import type { Hyperparameter, Subject } from '#model/subject.ts';
import { capabilities } from './capabilities.ts';
import { DeclarationError } from './declaration-error.ts';
import type { Declared, ScheduleDefinition } from './schedule-definition.ts';
import { refuseUnknown } from './refuse-unknown.ts';
import type { Known } from './refuse-unknown.ts';
import { scheduleSession } from './schedule-session.ts';
import { validateHyperparameters } from './validate-hyperparameters.ts';

const known: Known<keyof ScheduleDefinition<Declared, unknown>> = {
  name: true,
  hyperparameters: true,
  create: true,
  anchors: true,
  limit: true,
  hull: true,
  length: true,
  period: true,
  monotone: true,
  boundaries: true,
  pieces: true,
  grouped: true,
  side: true,
  exactUpTo: true,
  integers: true,
  counter: true,
  metric: true,
  starts: true,
  ahead: true,
  shares: true,
  toConfig: true,
  fromConfig: true,
  formula: true,
  validates: true,
  dtype: true,
};

function complete(name: string, hyperparameters: Declared): Readonly<Record<string, Hyperparameter>> {
  for (const [key, { unit, range }] of Object.entries(hyperparameters)) {
    if (unit === 'steps' && !range.every(Number.isSafeInteger))
      throw new DeclarationError(`${name} declares ${key} with the range [${range.join(', ')}], but a number of steps is an integer.`);
  }
  return Object.fromEntries(
    Object.entries(hyperparameters).map(([key, declared]): [string, Hyperparameter] => [
      key,
      { ...declared, schedulable: false, role: declared.unit === 'rate' ? 'learning-rate' : 'other' },
    ]),
  );
}

/**
 * Makes a subject of a schedule: a function of the step, or a stateful scheduler.
 *
 * @param definition How the schedule is made, and what its documentation promises.
 * @throws DeclarationError when the declaration makes no sense (an empty range, a fractional number of steps).
 * @example
 * defineSchedule({
 *   name: 'mine/linear',
 *   hyperparameters: { from: { unit: 'rate', range: [1e-3, 10] }, steps: { unit: 'steps', range: [3, 20] } },
 *   create: ({ from, steps }) => {
 *     if (!(steps >= 1) || !Number.isFinite(from)) throw new RangeError('from must be a number, and steps at least 1');
 *     return (step) => from * (1 - Math.min(step, steps) / steps);
 *   },
 *   anchors: ({ from, steps }) => [{ step: 0, value: from }, { step: steps, value: 0 }],
 *   length: ({ steps }) => steps,
 * });
 */
export function defineSchedule<const H extends Declared, Shared = undefined>(definition: ScheduleDefinition<H, Shared>): Subject {
  const { name, validates = false, dtype = 'float64', formula, pieces, toConfig, fromConfig } = definition;
  const hyperparameters = complete(name, definition.hyperparameters);
  validateHyperparameters(name, hyperparameters);
  refuseUnknown(`${name} declares`, definition, known);
  if ((toConfig === undefined) !== (fromConfig === undefined))
    throw new DeclarationError(`${name} declares only one of toConfig and fromConfig; declare both.`);
  const names = Object.keys(hyperparameters);
  return {
    name,
    kind: 'schedule',
    hyperparameters,
    ...capabilities(name, { hyperparameters, validates, dtype }),
    visible: { reads: false, states: false, write: false },
    schedule: {
      metric: definition.metric ?? false,
      integers: definition.integers ?? ['number'],
      anchored: definition.anchors !== undefined,
      bounded: definition.hull !== undefined,
      starts: definition.starts ?? false,
      configures: toConfig !== undefined,
      joins: pieces !== undefined,
      ...(formula === undefined
        ? {}
        : {
            formula:
              typeof formula === 'string' ? { id: formula, hyperparameters: Object.fromEntries(names.map((one) => [one, one])) } : formula,
          }),
    },
    open: async () =>
      scheduleSession({
        hyperparameters,
        definition: definition as unknown as ScheduleDefinition<Declared, unknown>,
      }),
  };
}
