import type { LeafSpec } from '#model/program.ts';
import type { Leaf, Tree } from '#model/tree.ts';
import type { Stepper } from './stepper.ts';

/** What a trainer asks of a network. */
export interface Network {
  forward(input: unknown, training: boolean): unknown;
  /** Adds to the gradients. */
  backward(output: unknown): number;
  getParamsAndGrads(): readonly { readonly params: Leaf; readonly grads: Leaf }[];
}

/** A trainer of networks, as far as it is used here: its hyperparameters and its state are public fields. */
export interface NetworkTrainer {
  train(input: unknown, output: unknown): unknown;
}

/** A checkpoint: neither library has one of its own, so that the fields are copied. */
interface Checkpoint {
  readonly k: number;
  readonly gsum: readonly (readonly number[])[];
  readonly xsum: readonly (readonly number[])[];
}

function isCheckpoint(value: unknown): value is Checkpoint {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof Reflect.get(value, 'k') === 'number' &&
    Array.isArray(Reflect.get(value, 'gsum')) &&
    Array.isArray(Reflect.get(value, 'xsum'))
  );
}

function lists(value: unknown): readonly (readonly number[])[] {
  return Array.isArray(value) ? value.map((leaf: ArrayLike<number>) => Array.from(leaf)) : [];
}

/**
 * Drives a trainer of a network that is none: its parameters are the leaves, and going backward adds the next gradient.
 *
 * @param create Builds the trainer on that network.
 * @param empty Makes a leaf of so many zeros, of the type that the library computes on.
 */
export function networkStepper(
  create: (network: Network) => NetworkTrainer,
  params: Tree,
  leaves: readonly LeafSpec[],
  empty: (size: number) => Leaf,
): Stepper {
  const parts = leaves.map(({ name }) => {
    const values = params[name] ?? [];
    const weights = empty(values.length);
    weights.set(values);
    return { name, params: weights, grads: empty(values.length) };
  });
  let next: Tree = {};
  const trainer = create({
    forward: () => undefined,
    backward: () => {
      for (const { name, grads } of parts)
        for (const [index, gradient] of (next[name] ?? []).entries()) grads[index] = (grads[index] ?? 0) + gradient;
      return 0;
    },
    getParamsAndGrads: () => parts,
  });
  const field = (name: string): unknown => Reflect.get(trainer, name);
  return {
    step: (gradients) => {
      next = gradients;
      trainer.train(undefined, undefined);
    },
    read: () => Object.fromEntries(parts.map(({ name, params: weights }) => [name, weights.slice()])),
    write: (values) => {
      for (const { name, params: weights } of parts) weights.set(values[name] ?? []);
    },
    set: (name, value) => {
      Reflect.set(trainer, name, value);
    },
    save: () => ({ k: field('k'), gsum: lists(field('gsum')), xsum: lists(field('xsum')) }),
    load: (checkpoint) => {
      if (!isCheckpoint(checkpoint)) throw new TypeError('A checkpoint of a trainer has its fields k, gsum and xsum.');
      Reflect.set(trainer, 'k', checkpoint.k);
      for (const name of ['gsum', 'xsum'] as const) {
        const restored = checkpoint[name].map((values) => {
          const leaf = empty(values.length);
          leaf.set(values);
          return leaf;
        });
        Reflect.set(trainer, name, restored);
      }
    },
  };
}
