import type { Hyperparameter } from '#model/subject.ts';

/** Hyperparameters that many optimizers of the reference library share, as they are declared. */
export const learningRate: Hyperparameter = { schedulable: true, role: 'learning-rate', range: [1e-3, 1], placement: 'scale' };
export const b1: Hyperparameter = { schedulable: true, role: 'decay', range: [0.5, 0.99], default: 0.9 };
export const b2: Hyperparameter = { schedulable: true, role: 'decay', range: [0.5, 0.999], default: 0.999 };
export const epsilon: Hyperparameter = { schedulable: true, role: 'epsilon', range: [1e-3, 1], default: 1e-8 };
export const epsilonRoot: Hyperparameter = { schedulable: true, role: 'epsilon', range: [1e-3, 1], default: 0 };
export const weightDecay: Hyperparameter = {
  schedulable: true,
  role: 'weight-decay',
  range: [1e-3, 0.5],
  default: 1e-4,
  decayContract: 'rate',
};
export const momentum: Hyperparameter = { schedulable: true, role: 'momentum', range: [0.1, 0.95], default: 0 };
export const optimism: Hyperparameter = { schedulable: true, role: 'optimism', range: [0.01, 2], default: 1 };
export const initialAccumulator: Hyperparameter = { schedulable: false, role: 'other', range: [1e-2, 1] };
