import type { GradientTransformation, Tensors } from '#optimizers/gradient-transformation.ts';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { Hyperparameter, Optimistic, Subject } from '#model/subject.ts';
import type { Leaf } from '#model/tree.ts';
import { defineOptimizer } from '../define-optimizer.ts';
import type { Codec } from '../define-optimizer.ts';

type Given = Readonly<Record<string, ScalarOrSchedule | undefined>>;

/** One optimizer of the reference library and how it is declared. */
interface Declared {
  readonly name: string;
  readonly hyperparameters: Readonly<Record<string, Hyperparameter>>;
  readonly optimistic?: Optimistic;
  readonly create: (given: Given) => GradientTransformation<unknown>;
}

const learningRate: Hyperparameter = { schedulable: true, role: 'learning-rate', range: [1e-3, 1], placement: 'scale' };
const b1: Hyperparameter = { schedulable: true, role: 'decay', range: [0.5, 0.99], default: 0.9 };
const b2: Hyperparameter = { schedulable: true, role: 'decay', range: [0.5, 0.999], default: 0.999 };
const epsilon: Hyperparameter = { schedulable: true, role: 'epsilon', range: [1e-3, 1], default: 1e-8 };
const weightDecay: Hyperparameter = { schedulable: true, role: 'weight-decay', range: [1e-3, 0.5], default: 1e-4 };
const optimism: Hyperparameter = { schedulable: true, role: 'optimism', range: [0.01, 2], default: 1 };
const family = { learningRate: 'learningRate', alpha: 'alpha', beta: 'beta', first: 'direction' } as const;

/** What a required learning rate is when it is given, and a clear failure when it is not. */
function required(value: ScalarOrSchedule | undefined): ScalarOrSchedule {
  if (value === undefined) throw new TypeError('learningRate is left out, but has no default.');
  return value;
}

/** `optimisticAdam` refuses what is no number; JavaScript callers can hand it anything. */
function anything(value: ScalarOrSchedule | undefined): number {
  return value as number;
}

/**
 * The reference library as subjects: `reference/sgd` … `reference/optimistic-adam-v2`.
 *
 * tfjs is loaded when this is called, not when the module is.
 */
export async function referenceSubjects(): Promise<readonly Subject[]> {
  const tf = await import('@tensorflow/tfjs-core');
  await import('@tensorflow/tfjs-backend-cpu');
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
  const optimizers = await import('#optimizers/index.ts');
  const declared: readonly Declared[] = [
    {
      name: 'sgd',
      hyperparameters: { learningRate, momentum: { schedulable: true, role: 'momentum', range: [0.1, 0.95], default: 0 } },
      create: ({ learningRate: rate, momentum }) => optimizers.sgd({ learningRate: required(rate), momentum }),
    },
    {
      name: 'sgd-nesterov',
      hyperparameters: { learningRate, momentum: { schedulable: true, role: 'momentum', range: [0.1, 0.95], default: 0 } },
      create: ({ learningRate: rate, momentum }) => optimizers.sgd({ learningRate: required(rate), momentum, nesterov: true }),
    },
    {
      name: 'adam',
      hyperparameters: { learningRate, b1, b2, epsilon },
      create: ({ learningRate: rate, ...rest }) => optimizers.adam({ learningRate: required(rate), ...rest }),
    },
    {
      name: 'adamw',
      hyperparameters: { learningRate, weightDecay, b1, b2, epsilon },
      create: ({ learningRate: rate, ...rest }) => optimizers.adamw({ learningRate: required(rate), ...rest }),
    },
    {
      name: 'nadamw',
      hyperparameters: { learningRate, weightDecay, b1, b2, epsilon },
      create: ({ learningRate: rate, ...rest }) => optimizers.nadamw({ learningRate: required(rate), ...rest }),
    },
    {
      name: 'rmsprop',
      hyperparameters: { learningRate, decay: b1, epsilon },
      create: ({ learningRate: rate, ...rest }) => optimizers.rmsprop({ learningRate: required(rate), ...rest }),
    },
    {
      name: 'adagrad',
      hyperparameters: { learningRate, epsilon: { ...epsilon, default: 1e-7 } },
      create: ({ learningRate: rate, ...rest }) => optimizers.adagrad({ learningRate: required(rate), ...rest }),
    },
    {
      name: 'lion',
      hyperparameters: { learningRate, weightDecay: { ...weightDecay, default: 1e-3 }, b1, b2: { ...b2, default: 0.99, lag: 1 } },
      create: ({ learningRate: rate, ...rest }) => optimizers.lion({ learningRate: required(rate), ...rest }),
    },
    {
      name: 'optimistic-gradient-descent',
      hyperparameters: { learningRate, alpha: optimism, beta: optimism },
      optimistic: { ...family, direction: 'gradient' },
      create: ({ learningRate: rate, ...rest }) => optimizers.optimisticGradientDescent({ learningRate: required(rate), ...rest }),
    },
    {
      name: 'optimistic-adam-v2',
      hyperparameters: { learningRate, alpha: optimism, beta: optimism, b1, b2, epsilon },
      optimistic: { ...family, direction: 'adam' },
      create: ({ learningRate: rate, ...rest }) => optimizers.optimisticAdamV2({ learningRate: required(rate), ...rest }),
    },
    {
      name: 'optimistic-adam',
      hyperparameters: {
        learningRate: { ...learningRate, schedulable: false, placement: 'none' },
        optimism: { schedulable: false, role: 'optimism', range: [0.01, 2], omitted: 'learningRate' },
      },
      optimistic: { direction: 'adam', learningRate: 1, alpha: 'learningRate', beta: 'optimism', first: 'direction' },
      create: ({ learningRate: rate, optimism: beta }) =>
        optimizers.optimisticAdam({ learningRate: anything(rate), ...(beta === undefined ? {} : { optimism: anything(beta) }) }),
    },
  ];
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
  return declared.map(({ name, hyperparameters, optimistic, create }) =>
    defineOptimizer<typeof hyperparameters, unknown, AnyTensor>({
      name: `reference/${name}`,
      dtype: 'float32',
      validates: true,
      hyperparameters,
      codec,
      create: (given) => create(given),
      ...(optimistic === undefined ? {} : { optimistic }),
    }),
  );
}
