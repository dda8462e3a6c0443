import type { Hyperparameter, Subject } from '#model/subject.ts';
import { defineStepper } from '../define-stepper.ts';
import type { StepperDefinition } from '../define-stepper.ts';
import { networkStepper } from '../network-trainer.ts';
import type { Network, NetworkTrainer } from '../network-trainer.ts';
import { settable } from '../settable.ts';

/** The module `convnetjs`, as far as it is used here. */
export interface Convnetjs {
  readonly Trainer: new (network: Network, options: Readonly<Record<string, unknown>>) => NetworkTrainer;
}

/** One method of its trainer. */
type Method = Pick<StepperDefinition, 'hyperparameters' | 'equations'> & {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
};

const rate = (placement: 'scale' | 'buffer'): Hyperparameter => settable('learning-rate', [1e-3, 1], 0.01, { placement });
const eps = settable('epsilon', [1e-3, 1], 1e-6);
const ro = settable('decay', [0.5, 0.99], 0.95);
/** Added to the gradient: nothing is decoupled. */
const decay = settable('weight-decay', [1e-3, 0.5], 0, { decayContract: 'gradient' });
const momentum = settable('momentum', [0, 0.95], 0.9);
const l1 = settable('other', [1e-3, 0.5], 0);

/**
 * The methods of the trainer of convnetjs 0.3.0. Values are read from its fields in every update. Where the step is
 * `μ v − η g`, the rate is in the buffer by definition.
 */
const methods: readonly Method[] = [
  {
    name: 'sgd',
    options: { method: 'sgd' },
    hyperparameters: { learning_rate: rate('buffer'), momentum, l2_decay: decay },
    equations: { id: 'heavy-ball', hyperparameters: { learningRate: 'learning_rate', momentum: 'momentum', weightDecay: 'l2_decay' } },
  },
  {
    name: 'sgd.vanilla',
    options: { method: 'sgd', momentum: 0 },
    hyperparameters: { learning_rate: rate('scale'), l2_decay: decay, l1_decay: l1 },
  },
  {
    name: 'adagrad',
    options: { method: 'adagrad' },
    hyperparameters: { learning_rate: rate('scale'), eps },
    equations: { id: 'adagrad', hyperparameters: { learningRate: 'learning_rate', initialAccumulator: 0, epsilon: 'eps' } },
  },
  {
    name: 'windowgrad',
    options: { method: 'windowgrad' },
    hyperparameters: { learning_rate: rate('scale'), ro, eps, l2_decay: decay },
  },
  {
    name: 'adadelta',
    options: { method: 'adadelta' },
    // It has no rate: the unit of an update is that of the updates before it (Zeiler, arXiv:1212.5701, section 3.2).
    hyperparameters: { ro, eps, l2_decay: decay },
    equations: { id: 'adadelta', hyperparameters: { learningRate: 1, rho: 'ro', epsilon: 'eps', weightDecay: 'l2_decay' } },
  },
];

/**
 * The methods of the trainer of convnetjs as subjects: `convnetjs/sgd` …
 *
 * @param convnetjs The module `convnetjs`.
 * @example convnetjsSubjects(convnetjs); // import convnetjs from convnetjs
 */
export function convnetjsSubjects({ Trainer }: Convnetjs): readonly Subject[] {
  return methods.flatMap(({ name, options, ...declared }) =>
    defineStepper({
      name: `convnetjs/${name}`,
      writes: true,
      saves: true,
      coupling: 'elementwise',
      countMatters: 'never',
      ...declared,
      create: (given, params, leaves) =>
        networkStepper(
          (network) => new Trainer(network, { ...options, ...given }),
          params,
          leaves,
          (size) => new Float64Array(size),
        ),
    }),
  );
}
