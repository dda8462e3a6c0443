import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { Hyperparameter, Optimistic, Subject } from '#model/subject.ts';
import type { Dtype, Leaf } from '#model/tree.ts';
import { optimizerSession } from './optimizer-session.ts';
import { validateHyperparameters } from './validate-hyperparameters.ts';

type Given<H extends Hyperparameter> = H['schedulable'] extends false ? number : ScalarOrSchedule;
type MayBeOmitted<H extends Hyperparameter> = H extends { readonly default: number } | { readonly omitted: number | string } ? true : false;

/** What `create` receives: numbers or schedules; those with a documented default may be left out. */
export type Hyperparameters<H extends Readonly<Record<string, Hyperparameter>>> = {
  readonly [K in keyof H as MayBeOmitted<H[K]> extends true ? never : K]: Given<H[K]>;
} & { readonly [K in keyof H as MayBeOmitted<H[K]> extends true ? K : never]?: Given<H[K]> | undefined };

/** An optimizer as a pair of functions; `L` is the library's own leaf. */
export interface Optimizer<State, L> {
  init(params: Readonly<Record<string, L>>): State;
  update(
    gradients: Readonly<Record<string, L>>,
    state: State,
    params: Readonly<Record<string, L>>,
  ): readonly [updates: Readonly<Record<string, L>>, nextState: State];
}

/** How a library's own leaf is made, read, and given back. */
export interface Codec<L> {
  encode(values: Leaf, shape: readonly number[]): L;
  /** The values of a leaf; `undefined` for anything that is none. */
  decode(value: unknown): Leaf | undefined;
  /** Frees everything that was made since; called with what a whole run made. */
  scope?<T>(run: () => T): T;
}

/** What `defineOptimizer` takes. */
export interface OptimizerDefinition<H extends Readonly<Record<string, Hyperparameter>>, State, L> {
  /** `<library>/<optimizer>`. */
  readonly name: string;
  readonly hyperparameters: H;
  readonly create: (hyperparameters: Hyperparameters<H>) => Optimizer<State, L>;
  /** Default: leaves are typed arrays. */
  readonly codec?: Codec<L>;
  /** Default float64. */
  readonly dtype?: Dtype;
  readonly validates?: boolean;
  readonly interpolates?: boolean;
  readonly optimistic?: Optimistic;
}

/** Leaves as they are. */
const plain: Codec<Leaf> = {
  encode: (values) => values,
  decode: (value) => (value instanceof Float32Array || value instanceof Float64Array ? value : undefined),
};

/**
 * Makes a subject of an optimizer that is a pair of functions, Optax style.
 *
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
  const { name, hyperparameters, dtype = 'float64', validates = false, interpolates = false, optimistic } = definition;
  validateHyperparameters(name, hyperparameters);
  const codec: Codec<L | Leaf> = definition.codec ?? plain;
  return {
    name,
    kind: 'optimizer',
    dtype,
    hyperparameters,
    validates,
    interpolates,
    visible: { reads: true, states: true, write: true },
    ...(optimistic === undefined ? {} : { optimistic }),
    open: async () => optimizerSession({ dtype, codec, create: (given) => definition.create(given as Hyperparameters<H>) }),
  };
}
