import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { Hyperparameter } from '#model/subject.ts';
import type { GradientTransformation } from '#optimizers/gradient-transformation.ts';
import { required } from './declared.ts';
import type { Declared, Library, Made } from './declared.ts';
import { b1, b2, epsilon, epsilonRoot, initialAccumulator, learningRate, momentum, optimism, weightDecay } from './hyperparameters.ts';

const family = { learningRate: 'learningRate', alpha: 'alpha', beta: 'beta', first: 'direction' } as const;

/** How the average of a schedule-free optimizer is made. */
const averaging: Readonly<Record<string, Hyperparameter>> = {
  b1: { schedulable: true, role: 'momentum', range: [0.5, 0.99], default: 0.9 },
  weightLrPower: { schedulable: true, role: 'other', range: [0.5, 3], default: 2 },
};

/** Where only a number is taken, anything else is refused; JavaScript callers can hand over anything. */
function anything(value: ScalarOrSchedule | undefined): number {
  return value as number;
}

/** An optimizer that is handed the same loss at every step. */
function withLoss<State>(optimizer: GradientTransformation<State>, value: number): GradientTransformation<State> {
  return {
    init: (params) => optimizer.init(params),
    update: (updates, state, params) => optimizer.update(updates, state, params, { value }),
  };
}

/** A schedule-free optimizer shows the parameters it is evaluated with. */
function evaluated(library: Library, optimizer: ReturnType<Library['scheduleFree']>): Made {
  return { ...optimizer, outputs: (state: ReturnType<typeof optimizer.init>, params) => library.scheduleFreeEvalParams(state, params) };
}

/** Every optimizer of the reference library. */
export function declaredOptimizers(optimizers: Library): readonly Declared[] {
  return [
    {
      name: 'sgd',
      hyperparameters: { learningRate, momentum },
      create: ({ learningRate: rate, momentum: share }) => optimizers.sgd({ learningRate: required(rate), momentum: share }),
    },
    {
      name: 'sgd-nesterov',
      hyperparameters: { learningRate, momentum },
      create: ({ learningRate: rate, momentum: share }) =>
        optimizers.sgd({ learningRate: required(rate), momentum: share, nesterov: true }),
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
      hyperparameters: {
        learningRate,
        epsilon: { ...epsilon, default: 1e-7 },
        initialAccumulator: { ...initialAccumulator, default: 0.1 },
      },
      create: ({ learningRate: rate, initialAccumulator: start, ...rest }) =>
        optimizers.adagrad({ learningRate: required(rate), initialAccumulator: anything(start), ...rest }),
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
    {
      name: 'adadelta',
      hyperparameters: {
        learningRate,
        weightDecay: { ...weightDecay, default: 0, decayContract: 'gradient' },
        rho: b1,
        epsilon: { ...epsilon, default: 1e-6 },
      },
      create: ({ learningRate: rate, ...rest }) => optimizers.adadelta({ learningRate: required(rate), ...rest }),
    },
    {
      name: 'adamax',
      hyperparameters: { learningRate, b1, b2, epsilon },
      create: ({ learningRate: rate, ...rest }) => optimizers.adamax({ learningRate: required(rate), ...rest }),
    },
    {
      name: 'adamaxw',
      hyperparameters: { learningRate, weightDecay, b1, b2, epsilon },
      create: ({ learningRate: rate, ...rest }) => optimizers.adamaxw({ learningRate: required(rate), ...rest }),
    },
    {
      name: 'amsgrad',
      hyperparameters: { learningRate, b1, b2, epsilon, epsilonRoot },
      create: ({ learningRate: rate, ...rest }) => optimizers.amsgrad({ learningRate: required(rate), ...rest }),
    },
    {
      name: 'adabelief',
      hyperparameters: {
        learningRate,
        b1,
        b2,
        epsilon: { ...epsilon, default: 1e-16 },
        epsilonRoot: { ...epsilonRoot, default: 1e-16 },
      },
      create: ({ learningRate: rate, ...rest }) => optimizers.adabelief({ learningRate: required(rate), ...rest }),
    },
    {
      name: 'radam',
      // Windows are six steps at most: only slow decays and low thresholds let the rectified branch begin within.
      hyperparameters: {
        learningRate,
        b1,
        b2: { ...b2, range: [0.9, 0.999] },
        epsilon,
        epsilonRoot,
        threshold: { schedulable: true, role: 'other', range: [4, 6], default: 5 },
      },
      create: ({ learningRate: rate, ...rest }) => optimizers.radam({ learningRate: required(rate), ...rest }),
    },
    {
      name: 'yogi',
      hyperparameters: {
        learningRate,
        b1,
        b2,
        epsilon: { ...epsilon, default: 1e-3 },
        initialAccumulator: { ...initialAccumulator, default: 1e-6 },
      },
      create: ({ learningRate: rate, initialAccumulator: start, ...rest }) =>
        optimizers.yogi({ learningRate: required(rate), initialAccumulator: anything(start), ...rest }),
    },
    {
      name: 'novograd',
      hyperparameters: {
        learningRate,
        weightDecay: { ...weightDecay, default: 0, decayContract: 'gradient' },
        b1,
        b2: { ...b2, default: 0.25 },
        epsilon: { ...epsilon, default: 1e-6 },
        epsilonRoot,
      },
      create: ({ learningRate: rate, ...rest }) => optimizers.novograd({ learningRate: required(rate), ...rest }),
    },
    {
      name: 'lamb',
      hyperparameters: {
        learningRate,
        weightDecay: { ...weightDecay, default: 0, decayContract: 'gradient' },
        b1,
        b2,
        epsilon: { ...epsilon, default: 1e-6 },
      },
      create: ({ learningRate: rate, ...rest }) => optimizers.lamb({ learningRate: required(rate), ...rest }),
    },
    {
      name: 'lars',
      hyperparameters: {
        learningRate: { ...learningRate, placement: 'buffer' },
        weightDecay: { ...weightDecay, default: 0, decayContract: 'gradient' },
        trustCoefficient: { schedulable: true, role: 'other', range: [1e-3, 1], default: 1e-3 },
        epsilon: { ...epsilon, default: 0 },
        momentum: { ...momentum, default: 0.9 },
      },
      create: ({ learningRate: rate, ...rest }) => optimizers.lars({ learningRate: required(rate), ...rest }),
    },
    {
      name: 'fromage',
      hyperparameters: {
        learningRate: { ...learningRate, placement: 'none' },
        minNorm: { schedulable: true, role: 'other', range: [0.1, 10], default: 1e-6 },
      },
      create: ({ learningRate: rate, ...rest }) => optimizers.fromage({ learningRate: required(rate), ...rest }),
    },
    {
      name: 'sign-sgd',
      hyperparameters: { learningRate },
      create: ({ learningRate: rate }) => optimizers.signSgd({ learningRate: required(rate) }),
    },
    {
      name: 'adan',
      hyperparameters: {
        learningRate,
        weightDecay: { ...weightDecay, default: 0 },
        b1: { ...b1, default: 0.98 },
        b2: { ...b2, default: 0.92 },
        b3: { ...b2, default: 0.99 },
        epsilon,
        epsilonRoot: { ...epsilonRoot, default: 1e-8 },
      },
      create: ({ learningRate: rate, ...rest }) => optimizers.adan({ learningRate: required(rate), ...rest }),
    },
    {
      name: 'polyak-sgd',
      hyperparameters: {
        scaling: { ...learningRate, default: 1 },
        maxLearningRate: { schedulable: true, role: 'clip', range: [1e-3, 1], default: 1 },
        fMin: { schedulable: true, role: 'other', range: [-1, 1], default: 0 },
        epsilon: { ...epsilon, default: 0 },
      },
      create: (given) => withLoss(optimizers.polyakSgd(given), 1.5),
    },
    {
      name: 'schedule-free-sgd',
      hyperparameters: { learningRate: { ...learningRate, placement: 'buffer' }, ...averaging },
      create: ({ learningRate: rate, ...rest }) =>
        evaluated(
          optimizers,
          optimizers.scheduleFree(optimizers.sgd({ learningRate: required(rate) }), { learningRate: required(rate), ...rest }),
        ),
    },
    {
      name: 'schedule-free-adam',
      hyperparameters: { learningRate: { ...learningRate, placement: 'buffer' }, ...averaging, b2, epsilon },
      create: ({ learningRate: rate, b2: decay, epsilon: small, ...rest }) =>
        evaluated(
          optimizers,
          optimizers.scheduleFree(optimizers.adam({ learningRate: required(rate), b1: 0, b2: decay, epsilon: small }), {
            learningRate: required(rate),
            ...rest,
          }),
        ),
    },
  ];
}
