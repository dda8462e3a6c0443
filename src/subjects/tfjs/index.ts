import type { Optimizer, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { LeafSpec } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import type { Leaf, Tree } from '#model/tree.ts';
import { defineStepper } from '../define-stepper.ts';
import type { Stepper } from '../stepper.ts';
import type { Tf } from './library.ts';
import { loadTf } from './library.ts';
import { trainOptimizers } from './optimizers.ts';

/** Variables live in a registry of tfjs by name, so every run gets names of its own. */
function unique(): () => string {
  let made = 0;
  return () => `ratelaw-${(made += 1)}`;
}

/** A weight as plain data. */
interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

function isWeights(checkpoint: unknown): checkpoint is readonly Weight[] {
  return Array.isArray(checkpoint);
}

/** Sets a value the way the variant does: by assigning to the field, or by the setter where there is one. */
function setValue(optimizer: Optimizer, via: string, name: string, value: number): void {
  const setter = `set${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
  const method: unknown = via === 'assign' ? undefined : Reflect.get(optimizer, setter);
  if (typeof method === 'function') Reflect.apply(method, optimizer, [value]);
  else Reflect.set(optimizer, name, value);
}

/** Saving and loading through the weights. */
function checkpoints(tf: Tf, optimizer: Optimizer): Required<Pick<Stepper, 'save' | 'load'>> {
  return {
    save: async () => {
      const weights = await optimizer.getWeights();
      return weights.map((weight, index): Weight => {
        // tfjs names weights after its variables, whose names differ from run to run; it restores them by position.
        const kept = {
          name: weight.name === 'iter' ? 'iter' : `weight ${index}`,
          shape: [...weight.tensor.shape],
          values: [...weight.tensor.dataSync()],
        };
        if (weight.name === 'iter') weight.tensor.dispose();
        return kept;
      });
    },
    load: async (checkpoint) => {
      if (!isWeights(checkpoint)) throw new TypeError('A checkpoint of a tf.train optimizer is a list of weights.');
      const made = checkpoint.map(({ name, shape, values }) => ({
        name,
        tensor: tf.tensor([...values], [...shape], name === 'iter' ? 'int32' : 'float32'),
      }));
      await optimizer.setWeights(made);
      for (const weight of made) weight.tensor.dispose();
    },
  };
}

function stepper(
  tf: Tf,
  optimizer: Optimizer,
  variables: ReadonlyMap<string, Variable>,
  leaves: readonly LeafSpec[],
  via: string,
  saves: boolean,
): Stepper {
  const tensor = (name: string, values: Leaf | undefined): Tensor => {
    const shape = leaves.find((leaf) => leaf.name === name)?.shape ?? [];
    return tf.tensor(values instanceof Float32Array ? values : Float32Array.from(values ?? []), [...shape], 'float32');
  };
  return {
    step: (gradients) => {
      tf.tidy(() =>
        optimizer.applyGradients(
          [...variables].map(([leaf, variable]) => ({ name: variable.name, tensor: tensor(leaf, gradients[leaf]) })),
        ),
      );
    },
    read: () =>
      Object.fromEntries([...variables].map(([leaf, variable]): [string, Leaf] => [leaf, Float32Array.from(variable.dataSync())])),
    write: (params) => {
      for (const [leaf, variable] of variables) {
        const values = tensor(leaf, params[leaf]);
        variable.assign(values);
        values.dispose();
      }
    },
    set: (name, value) => setValue(optimizer, via, name, value),
    ...(saves ? checkpoints(tf, optimizer) : {}),
    dispose: () => {
      optimizer.dispose();
      for (const variable of variables.values()) variable.dispose();
    },
  };
}

/**
 * The optimizers of TensorFlow.js as subjects: `tfjs/sgd` … `tfjs/rmsprop`, each way of setting the rate a variant.
 *
 * tfjs is loaded when this is called, not when the module is.
 */
export async function tfjsSubjects(): Promise<readonly Subject[]> {
  const tf = await loadTf();
  const name = unique();
  return trainOptimizers.flatMap((optimizer) =>
    defineStepper({
      name: `tfjs/${optimizer.name}`,
      dtype: 'float32',
      writes: true,
      saves: optimizer.saves === 'exactly',
      via: optimizer.via,
      hyperparameters: optimizer.hyperparameters,
      ...(optimizer.equations === undefined ? {} : { equations: optimizer.equations }),
      create: (given, params: Tree, leaves, via) => {
        const built = optimizer.create(tf.train, given);
        const variables = new Map(
          leaves.map((leaf): [string, Variable] => {
            const first = tf.tensor(Float32Array.from(params[leaf.name] ?? []), [...leaf.shape], 'float32');
            const variable = tf.variable(first, true, name());
            first.dispose();
            return [leaf.name, variable];
          }),
        );
        return stepper(tf, built, variables, leaves, via, optimizer.saves !== 'never');
      },
    }),
  );
}
