import type { Hyperparameter } from '#model/subject.ts';
import { settable } from '../settable.ts';

/** One optimizer of deepbox 1.0.0, as its documentation describes it. */
export interface DeepboxOptimizer {
  /** The name of its class. */
  readonly of: string;
  readonly name: string;
  readonly hyperparameters: Readonly<Record<string, Hyperparameter>>;
  /** Options that are no numbers, e.g. `nesterov`. */
  readonly fixed?: Readonly<Record<string, unknown>>;
  readonly coupling?: 'elementwise' | 'leafwise' | 'coupled';
  readonly countMatters?: 'never' | 'early' | 'always';
  readonly settlesAfter?: number;
}

const rate = (fallback: number, more: Partial<Hyperparameter> = {}): Hyperparameter =>
  settable('learning-rate', [1e-3, 1], fallback, { placement: 'scale', ...more });

const beta1 = settable('decay', [0.5, 0.99], 0.9);
const beta2 = settable('decay', [0.5, 0.999], 0.999);
const eps = settable('epsilon', [1e-3, 1], 1e-8);
/** Added to the gradient: the L2 form, which no decoupled contract describes. */
const l2 = settable('weight-decay', [1e-3, 0.5], 0, { decayContract: 'gradient' });

/**
 * The optimizers of deepbox 1.0.0 whose update is one step on given gradients. `LBFGS` needs a closure that it calls
 * several times a step, `Rprop` and `ASGD` keep step sizes that the rate only starts: they are left out, and named here.
 */
export const deepboxOptimizers: readonly DeepboxOptimizer[] = [
  {
    of: 'SGD',
    name: 'sgd',
    hyperparameters: { lr: rate(0.01), momentum: settable('momentum', [0.1, 0.95], 0), weightDecay: l2 },
    countMatters: 'never',
  },
  {
    of: 'SGD',
    name: 'sgd-nesterov',
    fixed: { nesterov: true },
    hyperparameters: { lr: rate(0.01), momentum: { schedulable: true, role: 'momentum', range: [0.1, 0.95] }, weightDecay: l2 },
    countMatters: 'never',
  },
  { of: 'Adam', name: 'adam', hyperparameters: { lr: rate(0.001), beta1, beta2, eps, weightDecay: l2 } },
  { of: 'Adam', name: 'amsgrad', fixed: { amsgrad: true }, hyperparameters: { lr: rate(0.001), beta1, beta2, eps } },
  {
    of: 'AdamW',
    name: 'adamw',
    hyperparameters: {
      lr: rate(0.001),
      beta1,
      beta2,
      eps,
      weightDecay: settable('weight-decay', [1e-3, 0.5], 0.01, { decayContract: 'rate' }),
    },
  },
  {
    of: 'Nadam',
    name: 'nadam',
    hyperparameters: { lr: rate(0.002), beta1: { ...beta1, schedulable: false }, eps: { ...eps, schedulable: false } },
    countMatters: 'always',
  },
  { of: 'RAdam', name: 'radam', hyperparameters: { lr: rate(0.001), beta1, beta2, eps }, countMatters: 'always', settlesAfter: 5 },
  { of: 'Adamax', name: 'adamax', hyperparameters: { lr: rate(0.002), beta1, beta2, eps } },
  {
    of: 'Adagrad',
    name: 'adagrad',
    hyperparameters: { lr: rate(0.01), eps: settable('epsilon', [1e-3, 1], 1e-10) },
    countMatters: 'never',
  },
  {
    of: 'AdaDelta',
    name: 'adadelta',
    hyperparameters: { lr: rate(1), rho: settable('decay', [0.5, 0.99], 0.9), eps: settable('epsilon', [1e-3, 1], 1e-6) },
    countMatters: 'never',
  },
  {
    of: 'RMSprop',
    name: 'rmsprop',
    hyperparameters: { lr: rate(0.01), alpha: settable('decay', [0.5, 0.99], 0.99), eps, weightDecay: l2 },
    countMatters: 'never',
  },
  {
    of: 'Lion',
    name: 'lion',
    hyperparameters: {
      lr: rate(1e-4),
      beta1,
      beta2: settable('decay', [0.5, 0.99], 0.99, { lag: 1 }),
      weightDecay: settable('weight-decay', [1e-3, 0.5], 0, { decayContract: 'rate' }),
    },
    countMatters: 'never',
  },
  { of: 'LAMB', name: 'lamb', hyperparameters: { lr: rate(0.001), beta1, beta2, eps: { ...eps, default: 1e-6 } } },
];
