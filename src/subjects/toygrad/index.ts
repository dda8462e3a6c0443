import type { Hyperparameter, Subject } from '#model/subject.ts';
import { defineStepper } from '../define-stepper.ts';
import type { StepperDefinition } from '../define-stepper.ts';
import { networkStepper } from '../network-trainer.ts';
import type { Network, NetworkTrainer } from '../network-trainer.ts';
import { settable } from '../settable.ts';

type Trainer = new (network: Network, options: Readonly<Record<string, unknown>>) => NetworkTrainer;

/** The module `toygrad`, as far as it is used here. */
export interface Toygrad {
  readonly Trainers: Readonly<Record<'SGD' | 'Nesterov' | 'Adagrad' | 'Adadelta' | 'Adam', Trainer>>;
}

/** One trainer. */
type Described = Pick<StepperDefinition, 'hyperparameters' | 'equations' | 'countMatters'> & {
  readonly of: keyof Toygrad['Trainers'];
  readonly name: string;
  readonly options?: Readonly<Record<string, unknown>>;
};

const rate = (placement: 'scale' | 'buffer'): Hyperparameter => settable('learning-rate', [1e-3, 1], 0.01, { placement });
const eps = settable('epsilon', [1e-3, 1], 1e-8);
const momentum = settable('momentum', [0, 0.95], 0.9);
/** Added to the gradient: nothing is decoupled. */
const l2decay = settable('weight-decay', [1e-3, 0.5], 0, { decayContract: 'gradient' });

const withMomentum = { learningRate: 'learningRate', momentum: 'momentum', weightDecay: 'l2decay' };

/** The trainers of toygrad 2.6.0. Values are read from their fields in every update. */
const trainers: readonly Described[] = [
  {
    of: 'SGD',
    name: 'sgd',
    hyperparameters: { learningRate: rate('buffer'), momentum, l2decay },
    equations: { id: 'heavy-ball', hyperparameters: withMomentum },
  },
  { of: 'SGD', name: 'sgd.vanilla', options: { momentum: 0 }, hyperparameters: { learningRate: rate('scale'), l2decay } },
  {
    of: 'Nesterov',
    name: 'nesterov',
    hyperparameters: { learningRate: rate('buffer'), momentum, l2decay },
    equations: { id: 'heavy-ball-nesterov', hyperparameters: withMomentum },
  },
  {
    of: 'Adagrad',
    name: 'adagrad',
    hyperparameters: { learningRate: rate('scale'), eps },
    equations: { id: 'adagrad', hyperparameters: { learningRate: 'learningRate', initialAccumulator: 0, epsilon: 'eps' } },
  },
  {
    of: 'Adadelta',
    name: 'adadelta',
    // Its options have a rate as well (`TrainerAdadeltaOptions`), which the paper has not (Zeiler, arXiv:1212.5701).
    hyperparameters: {
      learningRate: { ...rate('scale'), default: 1 },
      ro: settable('decay', [0.5, 0.99], 0.95),
      eps,
      l2decay,
    },
  },
  {
    of: 'Adam',
    name: 'adam',
    hyperparameters: {
      learningRate: rate('scale'),
      beta1: settable('decay', [0.5, 0.99], 0.9),
      beta2: settable('decay', [0.5, 0.999], 0.999),
      eps,
    },
    countMatters: 'early',
    equations: { id: 'adam', hyperparameters: { learningRate: 'learningRate', b1: 'beta1', b2: 'beta2', epsilon: 'eps' } },
  },
];

/**
 * The trainers of toygrad as subjects: `toygrad/sgd` …
 *
 * @param toygrad The module `toygrad`.
 * @example toygradSubjects(toygrad); // import * as toygrad from toygrad
 */
export function toygradSubjects({ Trainers }: Toygrad): readonly Subject[] {
  return trainers.flatMap(({ of, name, options = {}, ...declared }) =>
    defineStepper({
      name: `toygrad/${name}`,
      dtype: 'float32',
      writes: true,
      saves: true,
      coupling: 'elementwise',
      countMatters: 'never',
      ...declared,
      create: (given, params, leaves) =>
        networkStepper(
          (network) => new Trainers[of](network, { ...options, ...given }),
          params,
          leaves,
          (size) => new Float32Array(size),
        ),
    }),
  );
}
