import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { Hyperparameter, Subject } from '#model/subject.ts';
import type { Tree } from '#model/tree.ts';
import type { LeafSpec } from '#model/program.ts';
import { capabilities, declarable } from './capabilities.ts';
import type { Declarations } from './capabilities.ts';
import type { Group } from './optimizer.ts';
import type { Awaitable, Stepper } from './stepper.ts';
import { stepperSession } from './stepper-session.ts';
import { refuseUnknown } from './refuse-unknown.ts';
import type { Known } from './refuse-unknown.ts';
import { validateHyperparameters } from './validate-hyperparameters.ts';

/** What `defineStepper` takes. */
export interface StepperDefinition extends Declarations {
  /** `<library>/<optimizer>`. */
  readonly name: string;
  /** Each hyperparameter by the name under which `create` and `set` receive it. */
  readonly hyperparameters: Readonly<Record<string, Hyperparameter>>;
  /** The ways in which a hyperparameter can be set; each makes a subject of its own. */
  readonly via?: readonly string[];
  /** Whether steppers have `write`. */
  readonly writes: boolean;
  /** Whether `save` and `load` bring a state back bit for bit, so that states can be compared. */
  readonly saves: boolean;
  /** Builds one; a hyperparameter that is left out has no key, `groups` is empty unless the subject declares `groups`. */
  readonly create: (
    hyperparameters: Readonly<Record<string, ScalarOrSchedule | undefined>>,
    params: Tree,
    leaves: readonly LeafSpec[],
    via: string,
    groups: readonly Group[],
  ) => Awaitable<Stepper>;
}

const known: Known<keyof StepperDefinition> = {
  ...declarable,
  name: true,
  hyperparameters: true,
  via: true,
  writes: true,
  saves: true,
  create: true,
};

/**
 * Makes subjects of a stateful optimizer, one for each way of setting its hyperparameters.
 *
 * Under a schedule the harness sets the value before each step; where so many calls make one update (`accumulates`), before
 * each call the value of the update that it is part of.
 *
 * @param definition How the optimizer is made and set, and what its documentation promises.
 * @throws DeclarationError when the declaration makes no sense.
 * @example
 * defineStepper({
 *   name: 'mine/sgd', writes: true, saves: false,
 *   hyperparameters: { learningRate: { schedulable: true, role: 'learning-rate', range: [1e-4, 1] } },
 *   create: ({ learningRate }, params) => new MySgd(Number(learningRate), params),
 * });
 */
export function defineStepper(definition: StepperDefinition): readonly Subject[] {
  const { name, hyperparameters, via = [], writes, saves, create } = definition;
  validateHyperparameters(name, hyperparameters);
  refuseUnknown(`${name} declares`, definition, known);
  const declared = capabilities(name, definition);
  const variants = via.length === 0 ? [undefined] : via;
  return variants.map((variant) => ({
    name,
    kind: 'stepper',
    hyperparameters,
    ...declared,
    ...(variant === undefined ? {} : { variant }),
    visible: { reads: false, states: saves, write: writes },
    open: async () =>
      stepperSession({
        dtype: declared.dtype,
        hyperparameters,
        accumulates: declared.accumulates,
        addedOrigin: declared.groups?.addedOrigin ?? 'run',
        create: async (given, params, leaves, groups) => create(given, params, leaves, variant ?? '', groups),
      }),
  }));
}
