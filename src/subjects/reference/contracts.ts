import type { Declarations } from '../capabilities.ts';

/**
 * What the docstrings of the reference library promise, by optimizer: what may influence an element, whether the step
 * count itself enters the update, and how moments are debiased. What is not listed has the defaults of `Declarations`.
 */
export const contracts: Readonly<Record<string, Declarations>> = {
  sgd: { coupling: 'elementwise', countMatters: 'never', equations: 'sgd' },
  'sgd-nesterov': { coupling: 'elementwise', countMatters: 'never', equations: 'sgd-nesterov' },
  adam: { coupling: 'elementwise', debiased: 'power', equations: 'adam' },
  adamw: { coupling: 'elementwise', debiased: 'power', equations: 'adamw' },
  nadamw: { coupling: 'elementwise', equations: 'nadamw' },
  rmsprop: { coupling: 'elementwise', countMatters: 'never', equations: 'rmsprop' },
  adagrad: { coupling: 'elementwise', countMatters: 'never', equations: 'adagrad' },
  lion: { coupling: 'elementwise', countMatters: 'never', equations: 'lion' },
  'optimistic-gradient-descent': { coupling: 'elementwise', equations: 'optimistic-gradient-descent' },
  'optimistic-adam-v2': { coupling: 'elementwise', equations: 'optimistic-adam-v2' },
  'optimistic-adam': {
    coupling: 'elementwise',
    // Here the learning rate is a coefficient, and nothing multiplies the whole.
    equations: { id: 'optimistic-adam-v2', hyperparameters: { learningRate: 1, alpha: 'learningRate', beta: 'optimism' } },
  },
  adadelta: { coupling: 'elementwise', countMatters: 'never', equations: 'adadelta' },
  adamax: { coupling: 'elementwise', equations: 'adamax' },
  adamaxw: { coupling: 'elementwise', equations: 'adamaxw' },
  amsgrad: { coupling: 'elementwise', equations: 'amsgrad' },
  adabelief: { coupling: 'elementwise', equations: 'adabelief' },
  // The rectified branch begins when the count has grown: the count matters by design.
  radam: { coupling: 'elementwise', countMatters: 'always', equations: 'radam' },
  yogi: { coupling: 'elementwise', equations: 'yogi' },
  novograd: { coupling: 'leafwise', equations: 'novograd' },
  lamb: { coupling: 'leafwise', equations: 'lamb' },
  lars: { coupling: 'leafwise', countMatters: 'never', equations: 'lars' },
  fromage: { coupling: 'leafwise', countMatters: 'never', equations: 'fromage' },
  'sign-sgd': { coupling: 'elementwise', countMatters: 'never', equations: 'sign-sgd' },
  adan: { coupling: 'elementwise', equations: 'adan' },
  'polyak-sgd': {
    coupling: 'coupled',
    countMatters: 'never',
    equations: {
      id: 'polyak-sgd',
      // The loss is the same at every step.
      hyperparameters: { scaling: 'scaling', fMin: 'fMin', maxLearningRate: 'maxLearningRate', epsilon: 'epsilon', value: 1.5 },
    },
  },
  'schedule-free-sgd': { coupling: 'elementwise', interpolates: true, countMatters: 'always', equations: 'schedule-free-sgd' },
  'schedule-free-adam': { coupling: 'elementwise', interpolates: true, countMatters: 'always' },
  'inject-hyperparams-adamw': { coupling: 'elementwise', equations: 'adamw' },
  'multi-steps-1-adamw': { coupling: 'elementwise', equations: 'adamw' },
  'multi-steps-3-adamw': { coupling: 'elementwise', accumulates: 3 },
  'apply-if-finite-adamw': { coupling: 'elementwise', skipsNonFinite: 5 },
  'masked-adamw': { coupling: 'elementwise' },
  'partition-adamw': { coupling: 'elementwise', groups: true },
};
