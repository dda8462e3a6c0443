import type { Tensors } from '#optimizers/gradient-transformation.ts';
import type { Subject } from '#model/subject.ts';
import type { Leaf } from '#model/tree.ts';
import { defineOptimizer } from '../define-optimizer.ts';
import type { Codec } from '../optimizer.ts';
import { contracts } from './contracts.ts';
import { declaredOptimizers } from './optimizers.ts';
import { declaredWrappers } from './wrappers.ts';

/**
 * The reference library as subjects: `reference/sgd` … `reference/partition-adamw`.
 *
 * tfjs is loaded when this is called, not when the module is.
 */
export async function referenceSubjects(): Promise<readonly Subject[]> {
  const tf = await import('@tensorflow/tfjs-core');
  await import('@tensorflow/tfjs-backend-cpu');
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
  const library = await import('#optimizers/index.ts');
  const declared = [...declaredOptimizers(library), ...declaredWrappers(library)];
  type AnyTensor = Tensors[string];
  const codec: Codec<AnyTensor> = {
    encode: (values, shape) => tf.tensor(values instanceof Float32Array ? values : Float32Array.from(values), [...shape], 'float32'),
    decode: (value) => {
      if (!(value instanceof tf.Tensor)) return undefined;
      const data: Leaf = Float32Array.from(value.dataSync());
      return data;
    },
    scope: (run) => {
      tf.engine().startScope();
      try {
        return run();
      } finally {
        tf.engine().endScope();
      }
    },
  };
  const subjects = new Map<string, Subject>();
  for (const { name, hyperparameters, optimistic, over, create } of declared) {
    const wrapped = over === undefined ? undefined : subjects.get(over);
    subjects.set(
      name,
      defineOptimizer<typeof hyperparameters, unknown, AnyTensor>({
        name: `reference/${name}`,
        dtype: 'float32',
        validates: true,
        ...contracts[name],
        hyperparameters,
        codec,
        create: (given, groups) => create(given, groups),
        ...(optimistic === undefined ? {} : { optimistic }),
        ...(wrapped === undefined ? {} : { wraps: wrapped }),
      }),
    );
  }
  return [...subjects.values()];
}
