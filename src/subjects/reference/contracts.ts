import type { Declarations } from '../capabilities.ts';

/**
 * What the docstrings of the reference library promise, by optimizer: what may influence an element, whether the step
 * count itself enters the update, and how moments are debiased. What is not listed has the defaults of `Declarations`.
 */
export const contracts: Readonly<Record<string, Declarations>> = {
  sgd: { coupling: 'elementwise', countMatters: 'never' },
  'sgd-nesterov': { coupling: 'elementwise', countMatters: 'never' },
  adam: { coupling: 'elementwise', debiased: 'power' },
  adamw: { coupling: 'elementwise', debiased: 'power' },
  nadamw: { coupling: 'elementwise' },
  rmsprop: { coupling: 'elementwise', countMatters: 'never' },
  adagrad: { coupling: 'elementwise', countMatters: 'never' },
  lion: { coupling: 'elementwise', countMatters: 'never' },
  'optimistic-gradient-descent': { coupling: 'elementwise' },
  'optimistic-adam-v2': { coupling: 'elementwise' },
  'optimistic-adam': { coupling: 'elementwise' },
  adadelta: { coupling: 'elementwise', countMatters: 'never' },
  adamax: { coupling: 'elementwise' },
  adamaxw: { coupling: 'elementwise' },
  amsgrad: { coupling: 'elementwise' },
  adabelief: { coupling: 'elementwise' },
  // The rectified branch begins when the count has grown: the count matters by design.
  radam: { coupling: 'elementwise', countMatters: 'always' },
  yogi: { coupling: 'elementwise' },
  novograd: { coupling: 'leafwise' },
  lamb: { coupling: 'leafwise' },
  lars: { coupling: 'leafwise', countMatters: 'never' },
  fromage: { coupling: 'leafwise', countMatters: 'never' },
  'sign-sgd': { coupling: 'elementwise', countMatters: 'never' },
  adan: { coupling: 'elementwise' },
  'polyak-sgd': { coupling: 'coupled', countMatters: 'never' },
  'schedule-free-sgd': { coupling: 'elementwise', interpolates: true, countMatters: 'always' },
  'schedule-free-adam': { coupling: 'elementwise', interpolates: true, countMatters: 'always' },
  'inject-hyperparams-adamw': { coupling: 'elementwise' },
  'multi-steps-1-adamw': { coupling: 'elementwise' },
  'multi-steps-3-adamw': { coupling: 'elementwise', accumulates: 3 },
  'apply-if-finite-adamw': { coupling: 'elementwise', skipsNonFinite: 5 },
  'masked-adamw': { coupling: 'elementwise' },
  'partition-adamw': { coupling: 'elementwise', groups: true },
};
