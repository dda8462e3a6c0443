import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { Hyperparameter, Subject } from '#model/subject.ts';
import type { Leaf } from '#model/tree.ts';
import { capabilities, declarable } from './capabilities.ts';
import type { Declarations } from './capabilities.ts';
import type { Codec, Compiled, Group, Optimizer } from './optimizer.ts';
import { optimizerSession } from './optimizer-session.ts';
import { refuseUnknown } from './refuse-unknown.ts';
import type { Known } from './refuse-unknown.ts';
import { validateHyperparameters } from './validate-hyperparameters.ts';

type Given<H extends Hyperparameter> = H['schedulable'] extends false ? number : ScalarOrSchedule;
type MayBeOmitted<H extends Hyperparameter> = H extends { readonly default: number } | { readonly omitted: number | string } ? true : false;

/** What `create` receives: numbers or schedules; those with a documented default may be left out. */
export type Hyperparameters<H extends Readonly<Record<string, Hyperparameter>>> = {
  readonly [K in keyof H as MayBeOmitted<H[K]> extends true ? never : K]: Given<H[K]>;
} & { readonly [K in keyof H as MayBeOmitted<H[K]> extends true ? K : never]?: Given<H[K]> | undefined };

/** What `defineOptimizer` takes. */
export interface OptimizerDefinition<H extends Readonly<Record<string, Hyperparameter>>, State, L> extends Declarations {
  /** `<library>/<optimizer>`. */
  readonly name: string;
  /** Each hyperparameter by the name under which `create` receives it. */
  readonly hyperparameters: H;
  /** Builds one; `groups` is empty unless the subject declares `groups`. */
  readonly create: (hyperparameters: Hyperparameters<H>, groups: readonly Group[]) => Optimizer<State, L>;
  /** Default: leaves are typed arrays. */
  readonly codec?: Codec<L>;
  /** The compiled form of an optimizer. */
  readonly compile?: (optimizer: Optimizer<State, L>) => Compiled<State, L>;
  /** What `update` needs besides at a step, e.g. a loss value. */
  readonly extra?: (step: number) => unknown;
}

const known: Known<keyof OptimizerDefinition<Record<string, Hyperparameter>, unknown, unknown>> = {
  ...declarable,
  name: true,
  hyperparameters: true,
  create: true,
  codec: true,
  compile: true,
  extra: true,
};

/** Leaves as they are. */
const plain: Codec<Leaf> = {
  encode: (values) => values,
  decode: (value) => (value instanceof Float32Array || value instanceof Float64Array ? value : undefined),
};

/**
 * Makes a subject of an optimizer that is a pair of functions, Optax style.
 *
 * @param definition How the optimizer is made, and what its documentation promises.
 * @throws DeclarationError when the declaration makes no sense (an empty range, an unknown role).
 * @example
 * defineOptimizer({
 *   name: 'mine/sgd',
 *   hyperparameters: { learningRate: { schedulable: true, role: 'learning-rate', range: [1e-4, 1] } },
 *   create: ({ learningRate }) => ({
 *     init: () => ({ count: 0 }),
 *     update: (gradients, { count }) => {
 *       const rate = typeof learningRate === 'function' ? learningRate(count) : learningRate;
 *       const updates = Object.fromEntries(Object.entries(gradients).map(([name, leaf]) => [name, leaf.map((g) => -rate * g)]));
 *       return [updates, { count: count + 1 }];
 *     },
 *   }),
 * });
 */
export function defineOptimizer<const H extends Readonly<Record<string, Hyperparameter>>, State>(
  definition: OptimizerDefinition<H, State, Leaf>,
): Subject;
export function defineOptimizer<const H extends Readonly<Record<string, Hyperparameter>>, State, L>(
  definition: OptimizerDefinition<H, State, L> & { readonly codec: Codec<L> },
): Subject;
export function defineOptimizer<const H extends Readonly<Record<string, Hyperparameter>>, State, L>(
  definition: OptimizerDefinition<H, State, L | Leaf>,
): Subject {
  const { name, hyperparameters, compile, extra } = definition;
  validateHyperparameters(name, hyperparameters);
  refuseUnknown(`${name} declares`, definition, known);
  const declared = capabilities(name, definition);
  const codec: Codec<L | Leaf> = definition.codec ?? plain;
  return {
    name,
    kind: 'optimizer',
    hyperparameters,
    ...declared,
    visible: { reads: true, states: true, write: true },
    open: async () =>
      optimizerSession({
        dtype: declared.dtype,
        codec,
        create: (given, groups) => definition.create(given as Hyperparameters<H>, groups),
        ...(compile === undefined ? {} : { compile }),
        ...(extra === undefined ? {} : { extra }),
      }),
  };
}
