import type { Optimizer } from '@tensorflow/tfjs-core';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { EquationsOf, Hyperparameter } from '#model/subject.ts';
import type { Tf } from './library.ts';

/** One optimizer of `tf.train`, as its documentation (4.22.0) describes it. */
export interface TrainOptimizer {
  readonly name: string;
  readonly hyperparameters: Readonly<Record<string, Hyperparameter>>;
  /** The ways in the wild of setting a value between steps. */
  readonly via: readonly string[];
  /** Whether `getWeights` and `setWeights` restore it: bit for bit, nearly, or not at all. */
  readonly saves: 'exactly' | 'nearly' | 'never';
  /**
   * The published equations that its documentation cites. Not `adamax` and `rmsprop`: an ε of their own making, or a
   * rate inside the momentum, makes other equations of them.
   */
  readonly equations?: EquationsOf;
  /** Calls the factory. Users of JavaScript can hand it anything, so the types step aside here. */
  readonly create: (train: Tf['train'], given: Readonly<Record<string, ScalarOrSchedule | undefined>>) => Optimizer;
}

const rate = (placement: 'scale' | 'buffer', fallback?: number): Hyperparameter => ({
  schedulable: true,
  role: 'learning-rate',
  range: [1e-3, 1],
  placement,
  ...(fallback === undefined ? {} : { default: fallback }),
});
const fixed = (role: Hyperparameter['role'], range: readonly [number, number], fallback?: number): Hyperparameter => ({
  schedulable: false,
  role,
  range,
  ...(fallback === undefined ? {} : { default: fallback }),
});

/** What a JavaScript caller hands over, typed as what the factory wants. */
function anything(value: ScalarOrSchedule | undefined): number {
  return value as number;
}

const b1 = fixed('decay', [0.5, 0.99], 0.9);
const b2 = fixed('decay', [0.5, 0.999], 0.999);
const epsilon = fixed('epsilon', [1e-7, 0.1], 1e-7);

/** The seven optimizers of `tf.train`. */
export const trainOptimizers: readonly TrainOptimizer[] = [
  {
    name: 'sgd',
    equations: { id: 'sgd', hyperparameters: { learningRate: 'learningRate' } },
    via: ['assign', 'setLearningRate'],
    saves: 'exactly',
    hyperparameters: { learningRate: rate('scale') },
    create: (train, { learningRate }) => train.sgd(anything(learningRate)),
  },
  {
    name: 'momentum',
    equations: { id: 'sgd', hyperparameters: { learningRate: 'learningRate', momentum: 'momentum' } },
    via: ['assign', 'setter'],
    saves: 'exactly',
    hyperparameters: { learningRate: rate('scale'), momentum: { schedulable: true, role: 'momentum', range: [0.1, 0.95] } },
    create: (train, { learningRate, momentum }) => train.momentum(anything(learningRate), anything(momentum)),
  },
  {
    name: 'adagrad',
    equations: {
      id: 'adagrad',
      hyperparameters: { learningRate: 'learningRate', initialAccumulator: 'initialAccumulatorValue', epsilon: 1e-7 },
    },
    via: ['assign'],
    saves: 'exactly',
    hyperparameters: { learningRate: rate('scale'), initialAccumulatorValue: fixed('other', [0.01, 1], 0.1) },
    create: (train, { learningRate, initialAccumulatorValue }) => train.adagrad(anything(learningRate), anything(initialAccumulatorValue)),
  },
  {
    name: 'adadelta',
    equations: { id: 'adadelta', hyperparameters: { learningRate: 'learningRate', rho: 'rho', epsilon: 'epsilon' } },
    via: ['assign'],
    saves: 'exactly',
    // Both are read anew at each step, so that assigning to them is tried as well: it shows whether they matter at all.
    hyperparameters: {
      learningRate: rate('scale', 0.001),
      rho: { ...fixed('decay', [0.5, 0.99], 0.95), schedulable: true },
      epsilon: { ...epsilon, schedulable: true },
    },
    create: (train, { learningRate, rho, epsilon: small }) => train.adadelta(anything(learningRate), anything(rho), anything(small)),
  },
  {
    name: 'adam',
    equations: { id: 'adam', hyperparameters: { learningRate: 'learningRate', b1: 'beta1', b2: 'beta2', epsilon: 'epsilon' } },
    via: ['assign'],
    saves: 'nearly',
    hyperparameters: { learningRate: rate('scale', 0.001), beta1: b1, beta2: b2, epsilon },
    create: (train, { learningRate, beta1, beta2, epsilon: small }) =>
      train.adam(anything(learningRate), anything(beta1), anything(beta2), anything(small)),
  },
  {
    name: 'adamax',
    via: ['assign'],
    saves: 'never',
    hyperparameters: { learningRate: rate('scale', 0.002), beta1: b1, beta2: b2, epsilon, decay: fixed('other', [0, 0.1], 0) },
    create: (train, { learningRate, beta1, beta2, epsilon: small, decay }) =>
      train.adamax(anything(learningRate), anything(beta1), anything(beta2), anything(small), anything(decay)),
  },
  {
    name: 'rmsprop',
    via: ['assign'],
    saves: 'exactly',
    hyperparameters: {
      learningRate: rate('buffer'),
      decay: fixed('decay', [0.5, 0.99], 0.9),
      momentum: fixed('momentum', [0, 0.9], 0),
      epsilon,
    },
    create: (train, { learningRate, decay, momentum, epsilon: small }) =>
      train.rmsprop(anything(learningRate), anything(decay), anything(momentum), anything(small)),
  },
];
