import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { Hyperparameter, Subject } from '#model/subject.ts';
import type { Dtype, Tree } from '#model/tree.ts';
import type { LeafSpec } from '#model/program.ts';
import { stepperSession } from './stepper-session.ts';
import { validateHyperparameters } from './validate-hyperparameters.ts';

/** Something now or later. */
type Awaitable<T> = T | Promise<T>;

/** A stateful optimizer, torch or tfjs style. */
export interface Stepper {
  /** Makes one update with the present values. */
  step(gradients: Tree): Awaitable<void>;
  /** The parameters now. */
  read(): Awaitable<Tree>;
  /** Sets the parameters. */
  write?(params: Tree): Awaitable<void>;
  /** Sets a hyperparameter between steps. */
  set?(name: string, value: number): Awaitable<void>;
  /** A checkpoint as plain data, without the parameters. */
  save?(): Awaitable<unknown>;
  load?(checkpoint: unknown): Awaitable<void>;
  /** Frees what the stepper holds. */
  dispose?(): void;
}

/** What `defineStepper` takes. */
export interface StepperDefinition {
  /** `<library>/<optimizer>`. */
  readonly name: string;
  readonly hyperparameters: Readonly<Record<string, Hyperparameter>>;
  /** The ways in which a hyperparameter can be set; each makes a subject of its own. */
  readonly via?: readonly string[];
  /** Whether steppers have `write`. */
  readonly writes: boolean;
  /** Whether steppers have `save` and `load`. */
  readonly saves: boolean;
  /** Default float64. */
  readonly dtype?: Dtype;
  readonly validates?: boolean;
  readonly interpolates?: boolean;
  /** Builds one; a hyperparameter that is left out has no key. */
  readonly create: (
    hyperparameters: Readonly<Record<string, ScalarOrSchedule | undefined>>,
    params: Tree,
    leaves: readonly LeafSpec[],
    via: string,
  ) => Awaitable<Stepper>;
}

/**
 * Makes subjects of a stateful optimizer, one for each way of setting its hyperparameters.
 *
 * Under a schedule the harness sets the value before each step.
 *
 * @throws DeclarationError when the declaration makes no sense.
 * @example
 * defineStepper({
 *   name: 'mine/sgd', writes: true, saves: false,
 *   hyperparameters: { learningRate: { schedulable: true, role: 'learning-rate', range: [1e-4, 1] } },
 *   create: ({ learningRate }, params) => new MySgd(Number(learningRate), params),
 * });
 */
export function defineStepper(definition: StepperDefinition): readonly Subject[] {
  const { name, hyperparameters, via = [], writes, saves, dtype = 'float64', validates = false, interpolates = false, create } = definition;
  validateHyperparameters(name, hyperparameters);
  const variants = via.length === 0 ? [undefined] : via;
  return variants.map((variant) => ({
    name,
    kind: 'stepper',
    dtype,
    hyperparameters,
    validates,
    interpolates,
    ...(variant === undefined ? {} : { variant }),
    visible: { reads: false, states: saves, write: writes },
    open: async () =>
      stepperSession({ dtype, hyperparameters, create: async (given, params, leaves) => create(given, params, leaves, variant ?? '') }),
  }));
}
