import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { Hyperparameter, Subject } from '#model/subject.ts';
import type { Leaf } from '#model/tree.ts';
import { defineOptimizer } from '../define-optimizer.ts';
import type { OptimizerDefinition } from '../define-optimizer.ts';
import type { Codec, Compiled, Optimizer } from '../optimizer.ts';

/** An array of jax-js: whoever is handed one uses it up, unless it was handed a `ref`. */
interface JaxArray {
  readonly shape: readonly number[];
  readonly ref: JaxArray;
  dataSync(): Numbers;
}

/** What the arrays of jax-js are made of here. */
type Numbers = Float32Array | Float64Array | Int32Array | Uint32Array;

/** The module `@jax-js/jax`, as far as it is used here. */
export interface Jax {
  readonly numpy: {
    readonly Array: abstract new (...given: never[]) => unknown;
    array(values: Numbers, options: { readonly shape: number[] }): JaxArray;
  };
  jit(function_: (...given: never[]) => unknown): (...given: readonly unknown[]) => unknown;
}

interface Transformation {
  readonly init: (params: unknown) => unknown;
  readonly update: (updates: unknown, state: unknown, params: unknown) => readonly [unknown, unknown];
}

/** The module `@jax-js/optax`, as far as it is used here. */
export interface JaxOptax {
  sgd(rate: ScalarOrSchedule, options: object): Transformation;
  adam(rate: ScalarOrSchedule, options: object): Transformation;
  adamw(rate: ScalarOrSchedule, options: object): Transformation;
  chain(...parts: readonly Transformation[]): Transformation;
  /** Users of JavaScript can hand it anything. */
  clipByGlobalNorm(norm: unknown): Transformation;
}

/** An array outside jax-js, where it can be kept and compared: an update uses up the arrays that it is given. */
interface Kept {
  readonly values: Numbers;
  readonly shape: readonly number[];
}

function isKept(value: unknown): value is Kept {
  return typeof value === 'object' && value !== null && ArrayBuffer.isView(Reflect.get(value, 'values'));
}

const codec: Codec<Kept> = {
  encode: (values, shape) => ({ values: Float32Array.from(values), shape }),
  decode: (value) => {
    const values: Leaf | Numbers | undefined = isKept(value) ? value.values : undefined;
    return values instanceof Float32Array || values instanceof Float64Array ? values : undefined;
  },
};

/** The same tree of lists and records with every leaf changed. */
function mapped(tree: unknown, change: (leaf: object) => unknown, isLeaf: (value: object) => boolean): unknown {
  if (typeof tree !== 'object' || tree === null) return tree;
  if (isLeaf(tree)) return change(tree);
  if (Array.isArray(tree)) return tree.map((child: unknown) => mapped(child, change, isLeaf));
  return Object.fromEntries(Object.entries(tree).map(([key, child]) => [key, mapped(child, change, isLeaf)]));
}

/** A transformation as a pair of functions on kept arrays. */
function kept({ numpy }: Jax, { init, update }: Transformation): Optimizer<unknown, Kept> {
  const isArray = (value: object): value is JaxArray => value instanceof numpy.Array;
  const into = (tree: unknown): unknown =>
    mapped(tree, (leaf) => (isKept(leaf) ? numpy.array(leaf.values.slice(), { shape: [...leaf.shape] }) : leaf), isKept);
  const outOf = (tree: unknown): unknown =>
    mapped(tree, (leaf) => (isArray(leaf) ? { shape: [...leaf.shape], values: leaf.dataSync() } : leaf), isArray);
  return {
    init: (params) => outOf(init(into(params))),
    update: (gradients, state, params) => {
      const [updates, next] = update(into(gradients), into(state), into(params));
      return [records(outOf(updates)), outOf(next)];
    },
  };
}

function records(tree: unknown): Readonly<Record<string, Kept>> {
  return Object.fromEntries(Object.entries(tree ?? {}).filter((entry): entry is [string, Kept] => isKept(entry[1])));
}

/** Whole optimizers, by what they were made from: a compiled form is made of the transformation itself. */
function compiledBy(jax: Jax, transformations: WeakMap<object, Transformation>) {
  return (optimizer: Optimizer<unknown, Kept>): Compiled<unknown, Kept> => {
    const transformation = transformations.get(optimizer);
    if (transformation === undefined) throw new TypeError('Only an optimizer that was made here can be compiled.');
    let compilations = 0;
    const compiled = jax.jit((...[gradients, state, params]: never[]) => {
      compilations += 1;
      return [...transformation.update(gradients, state, params)];
    });
    const pair = kept(jax, {
      init: transformation.init,
      update: (gradients, state, params) => {
        const made = compiled(gradients, state, params);
        return Array.isArray(made) ? [made[0], made[1]] : [undefined, undefined];
      },
    });
    return { update: (...given) => pair.update(...given), compilations: () => compilations };
  };
}

type Declared = Pick<
  OptimizerDefinition<Readonly<Record<string, Hyperparameter>>, unknown, Kept>,
  'hyperparameters' | 'equations' | 'coupling' | 'countMatters'
> & {
  readonly name: string;
  readonly create: (optax: JaxOptax, rate: ScalarOrSchedule, given: Readonly<Record<string, ScalarOrSchedule>>) => Transformation;
};

/** `ScalarOrSchedule` in its types, asked with the number of updates made. */
const learningRate: Hyperparameter = { schedulable: true, role: 'learning-rate', range: [1e-3, 1], placement: 'scale' };
const fixed = (role: Hyperparameter['role'], range: readonly [number, number], fallback: number): Hyperparameter => ({
  schedulable: false,
  role,
  range,
  default: fallback,
});
const adam = {
  b1: fixed('decay', [0.5, 0.99], 0.9),
  b2: fixed('decay', [0.5, 0.999], 0.999),
  eps: fixed('epsilon', [1e-3, 1], 1e-8),
};
const adamEquations = { learningRate: 'learningRate', b1: 'b1', b2: 'b2', epsilon: 'eps' };

/** The optimizers of the port (0.1.2) as its types describe them; what is `number` there is not scheduled. */
const optimizers: readonly Declared[] = [
  {
    name: 'sgd',
    hyperparameters: { learningRate },
    countMatters: 'never',
    equations: { id: 'sgd', hyperparameters: { learningRate: 'learningRate' } },
    create: (optax, rate) => optax.sgd(rate, {}),
  },
  {
    name: 'sgd-momentum',
    hyperparameters: { learningRate, momentum: { schedulable: false, role: 'momentum', range: [0.1, 0.95] } },
    countMatters: 'never',
    equations: { id: 'sgd', hyperparameters: { learningRate: 'learningRate', momentum: 'momentum' } },
    create: (optax, rate, { momentum }) => optax.sgd(rate, { momentum }),
  },
  {
    name: 'sgd-nesterov',
    hyperparameters: { learningRate, momentum: { schedulable: false, role: 'momentum', range: [0.1, 0.95] } },
    countMatters: 'never',
    equations: { id: 'sgd-nesterov', hyperparameters: { learningRate: 'learningRate', momentum: 'momentum' } },
    create: (optax, rate, { momentum }) => optax.sgd(rate, { momentum, nesterov: true }),
  },
  {
    name: 'adam',
    hyperparameters: { learningRate, ...adam },
    equations: { id: 'adam', hyperparameters: adamEquations },
    create: (optax, rate, given) => optax.adam(rate, given),
  },
  {
    name: 'adamw',
    hyperparameters: {
      learningRate,
      weightDecay: { schedulable: true, role: 'weight-decay', range: [1e-3, 0.5], default: 1e-4, decayContract: 'rate' },
      ...adam,
    },
    equations: { id: 'adamw', hyperparameters: { ...adamEquations, weightDecay: 'weightDecay' } },
    create: (optax, rate, given) => optax.adamw(rate, given),
  },
  {
    // One norm over all leaves.
    name: 'clipped-sgd',
    hyperparameters: { learningRate, maxNorm: { schedulable: false, role: 'clip', range: [0.1, 2] } },
    countMatters: 'never',
    coupling: 'coupled',
    create: (optax, rate, { maxNorm }) => optax.chain(optax.clipByGlobalNorm(maxNorm), optax.sgd(rate, {})),
  },
];

/**
 * The optimizers of the Optax port of jax-js as subjects: `jax-js/sgd` …
 *
 * @param optax The module `@jax-js/optax`, which is not on the registry.
 * @param jax The module `@jax-js/jax`.
 * @example jaxOptaxSubjects(optax, jax); // import * as optax from @jax-js/optax, import * as jax from @jax-js/jax
 */
export function jaxOptaxSubjects(optax: JaxOptax, jax: Jax): readonly Subject[] {
  const transformations = new WeakMap<object, Transformation>();
  return optimizers.map(({ name, create, ...declared }) => ({
    ...defineOptimizer({
      name: `jax-js/${name}`,
      dtype: 'float32',
      codec,
      ...declared,
      create: ({ learningRate: rate, ...given }: Readonly<Record<string, ScalarOrSchedule | undefined>>): Optimizer<unknown, Kept> => {
        const numbers = Object.fromEntries(
          Object.entries(given).filter((entry): entry is [string, ScalarOrSchedule] => entry[1] !== undefined),
        );
        const transformation = create(optax, rate ?? Number.NaN, numbers);
        const optimizer = kept(jax, transformation);
        transformations.set(optimizer, transformation);
        return optimizer;
      },
      compile: compiledBy(jax, transformations),
    }),
    // An update takes some milliseconds.
    atMost: 8,
  }));
}
