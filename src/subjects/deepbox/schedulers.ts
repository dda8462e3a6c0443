import type { EquationsOf } from '#model/subject.ts';
import type { Anchor } from '#model/trace.ts';
import type { ScheduleHyperparameter } from '../schedule-definition.ts';

type Numbers = Readonly<Record<string, number>>;

/** A scheduler of deepbox, as far as it is used here. */
export interface Scheduler {
  step(metric?: number): void;
  getLastLr(): readonly number[];
}

/** Makes a scheduler of a class of `deepbox/optim`, on the optimizer of the run. */
export type Make = (of: string, ...more: readonly unknown[]) => Scheduler;

/** One scheduler of deepbox 1.0.0 with its numbers, as its documentation describes it. */
export interface DeepboxScheduler {
  readonly name: string;
  /** Its numbers besides the rate of the optimizer, `lr`, which comes first. */
  readonly hyperparameters: Readonly<Record<string, ScheduleHyperparameter>>;
  readonly create: (make: Make, numbers: Numbers) => Scheduler;
  readonly shape?: (numbers: Numbers) => {
    readonly anchors: readonly Anchor[];
    readonly hull?: readonly [low: number, high: number];
    readonly limit?: number;
    readonly length?: number;
    readonly period?: number;
  };
  readonly monotone?: boolean;
  readonly formula?: EquationsOf;
  /** Schedulers that are joined, each made alone, and where each but the first begins. */
  readonly pieces?: readonly ((make: Make, numbers: Numbers) => Scheduler)[];
  readonly boundaries?: (numbers: Numbers) => readonly number[];
  /** It is fed with a metric. */
  readonly metric?: boolean;
}

const steps = (low: number, high: number, fallback?: number): ScheduleHyperparameter => ({
  unit: 'steps',
  range: [low, high],
  ...(fallback === undefined ? {} : { default: fallback }),
});
const ratio = (low: number, high: number, fallback?: number): ScheduleHyperparameter => ({
  unit: 'ratio',
  range: [low, high],
  ...(fallback === undefined ? {} : { default: fallback }),
});

/** The rate of the optimizer that a scheduler is built on. */
export const baseRate: ScheduleHyperparameter = { unit: 'rate', range: [0.01, 10] };
const small: ScheduleHyperparameter = { unit: 'rate', range: [0, 0.005], default: 0 };
const gamma = ratio(0.1, 0.9);

/** Multiplied by `gamma` every so many epochs. */
const decays = (every: number, { lr = 0, gamma: factor = 0.1 }: Numbers) => ({
  anchors: [0, 1, 2].map((k) => ({ step: k * every, value: lr * factor ** k })),
  limit: 0,
});
const ends = (from: number, to: number, length: number) => ({
  anchors: [
    { step: 0, value: from },
    { step: length, value: to },
  ],
  length,
});

/** A warm-up from a tenth, as in the documentation of `SequentialLR`, and what comes after it. */
const warming: DeepboxScheduler['create'] = (make, { milestone }) => make('LinearLR', { startFactor: 0.1, totalIters: milestone });
const decaying: DeepboxScheduler['create'] = (make, numbers) => make('ExponentialLR', { gamma: numbers['gamma'] });
const annealing: DeepboxScheduler['create'] = (make, { T_max }) => make('CosineAnnealingLR', { T_max });
const stepping: DeepboxScheduler['create'] = (make, { stepSize }) => make('StepLR', { stepSize, gamma: 0.5 });

const cycle = ({ baseLr = 0, maxLr = 0, stepSizeUp = 0, stepSizeDown = 0 }: Numbers, second: number) => ({
  anchors: [
    { step: 0, value: baseLr },
    { step: stepSizeUp, value: maxLr },
    { step: stepSizeUp + stepSizeDown, value: baseLr },
    { step: 2 * stepSizeUp + stepSizeDown, value: baseLr + (maxLr - baseLr) * second },
  ],
  hull: [Math.min(baseLr, maxLr), Math.max(baseLr, maxLr)] as const,
});
const cyclic = {
  baseLr: { unit: 'rate', range: [0.001, 0.005] },
  maxLr: baseRate,
  stepSizeUp: steps(2, 12),
  stepSizeDown: steps(2, 12),
} satisfies DeepboxScheduler['hyperparameters'];
const triangles = (id: string): EquationsOf => ({
  id,
  hyperparameters: { from: 'baseLr', peak: 'maxLr', stepsUp: 'stepSizeUp', stepsDown: 'stepSizeDown', gamma: 1 },
});

const oneCycle = ({ maxLr = 0, divFactor = 0, finalDivFactor = 0, totalSteps = 0, pctStart = 0 }: Numbers) => ({
  anchors: [
    { step: 0, value: maxLr / divFactor },
    // "increases to maxLr over pctStart of the training": in whole steps, of which one is the least.
    { step: Math.max(1, Math.floor(totalSteps * pctStart)), value: maxLr },
    { step: totalSteps, value: maxLr / finalDivFactor },
  ],
  length: totalSteps,
});
const oneCycleNumbers = {
  maxLr: baseRate,
  totalSteps: steps(10, 40),
  pctStart: ratio(0.1, 0.5),
  divFactor: ratio(2, 100, 25),
  finalDivFactor: ratio(10, 1e4, 1e4),
} satisfies DeepboxScheduler['hyperparameters'];

/** The thirteen schedulers of deepbox 1.0.0; quotations are from the comments of its types. */
export const deepboxSchedulers: readonly DeepboxScheduler[] = [
  {
    // "lr = baseLr * gamma^(epoch // stepSize)"
    name: 'step-lr',
    hyperparameters: { stepSize: steps(1, 12), gamma },
    create: (make, { stepSize, gamma: factor }) => make('StepLR', { stepSize, gamma: factor }),
    shape: (numbers) => decays(numbers['stepSize'] ?? 1, numbers),
    formula: {
      id: 'exponentialStaircase',
      hyperparameters: { from: 'lr', decayRate: 'gamma', transitionSteps: 'stepSize', transitionBegin: 0, to: 0 },
    },
  },
  {
    // "lr = baseLr * gamma^epoch"
    name: 'exponential-lr',
    hyperparameters: { gamma },
    create: (make, { gamma: factor }) => make('ExponentialLR', { gamma: factor }),
    shape: (numbers) => decays(1, numbers),
    formula: { id: 'exponential', hyperparameters: { from: 'lr', decayRate: 'gamma', transitionSteps: 1, transitionBegin: 0, to: 0 } },
  },
  {
    // "lr = etaMin + (baseLr - etaMin) * (1 + cos(π * epoch / T_max)) / 2": it climbs again after T_max.
    name: 'cosine-annealing-lr',
    hyperparameters: { T_max: steps(2, 30), etaMin: small },
    create: (make, { T_max, etaMin }) => make('CosineAnnealingLR', { T_max, etaMin }),
    shape: ({ lr = 0, T_max = 0, etaMin = 0 }) => ({
      anchors: [...ends(lr, etaMin, T_max).anchors, { step: 2 * T_max, value: lr }],
      period: 2 * T_max,
    }),
  },
  {
    // "Decays the learning rate by gamma once the epoch reaches one of the milestones."
    name: 'multi-step-lr',
    hyperparameters: { first: steps(1, 9), second: steps(10, 20), gamma },
    create: (make, { first, second, gamma: factor }) => make('MultiStepLR', { milestones: [first, second], gamma: factor }),
    shape: ({ lr = 0, first = 0, second = 0, gamma: factor = 0.1 }) => ({
      anchors: [
        { step: 0, value: lr },
        { step: Math.min(first, second), value: lr * factor },
        { step: Math.max(first, second), value: lr * factor ** 2 },
      ],
      length: Math.max(first, second),
    }),
  },
  {
    // "from startFactor to endFactor over totalIters epochs. After totalIters, the factor remains at endFactor."
    name: 'linear-lr',
    hyperparameters: { startFactor: ratio(0.1, 1), endFactor: ratio(0.05, 1), totalIters: steps(1, 20) },
    create: (make, { startFactor, endFactor, totalIters }) => make('LinearLR', { startFactor, endFactor, totalIters }),
    shape: ({ lr = 0, startFactor = 0, endFactor = 0, totalIters = 0 }) => ends(lr * startFactor, lr * endFactor, totalIters),
  },
  {
    // "lr = (baseLr - endLr) * (1 - epoch/totalIters)^power + endLr. After totalIters, lr stays at endLr."
    name: 'polynomial-lr',
    hyperparameters: { totalIters: steps(1, 20), power: ratio(0.5, 3, 1), endLr: small },
    create: (make, { totalIters, power, endLr }) => make('PolynomialLR', { totalIters, power, endLr }),
    shape: ({ lr = 0, endLr = 0, totalIters = 0 }) => ends(lr, endLr, totalIters),
    formula: {
      id: 'polynomial',
      hyperparameters: { from: 'lr', to: 'endLr', power: 'power', steps: 'totalIters', transitionBegin: 0 },
    },
  },
  {
    // "Linearly increases the learning rate from 0 to the base lr over warmupEpochs, then delegates to the wrapped scheduler."
    name: 'warmup-lr',
    hyperparameters: { warmupEpochs: steps(1, 12) },
    create: (make, { warmupEpochs }) => make('WarmupLR', null, { warmupEpochs }),
    shape: ({ lr = 0, warmupEpochs = 0 }) => ends(0, lr, warmupEpochs),
  },
  {
    // Then "delegates to the wrapped scheduler", which has its first step to come.
    name: 'warmup-lr.cosine',
    hyperparameters: { warmupEpochs: steps(1, 12), T_max: steps(4, 20) },
    create: (make, numbers) => make('WarmupLR', annealing(make, numbers), { warmupEpochs: numbers['warmupEpochs'] }),
    pieces: [(make, { warmupEpochs }) => make('WarmupLR', null, { warmupEpochs }), annealing],
    boundaries: ({ warmupEpochs = 0 }) => [warmupEpochs],
  },
  {
    name: 'one-cycle-lr',
    hyperparameters: oneCycleNumbers,
    create: (make, numbers) => make('OneCycleLR', numbers),
    shape: oneCycle,
  },
  {
    name: 'one-cycle-lr.linear',
    hyperparameters: oneCycleNumbers,
    create: (make, numbers) => make('OneCycleLR', { ...numbers, annealStrategy: 'linear' }),
    shape: oneCycle,
  },
  {
    // "follows a cosine curve from etaMax to etaMin over T_0 epochs, then restarts. After each restart the period is multiplied by T_mult."
    name: 'cosine-annealing-warm-restarts',
    hyperparameters: { T_0: steps(2, 12), T_mult: steps(1, 3, 1), etaMin: small },
    create: (make, { T_0, T_mult, etaMin }) => make('CosineAnnealingWarmRestarts', { T_0, T_mult, etaMin }),
    shape: ({ lr = 0, T_0 = 0, T_mult = 0, etaMin = 0 }) => ({
      anchors: [0, T_0, T_0 * (1 + T_mult)].map((step) => ({ step, value: lr })),
      limit: etaMin,
    }),
    monotone: false,
    formula: { id: 'sgdr', hyperparameters: { peak: 'lr', to: 'etaMin', cycleSteps: 'T_0', cycleFactor: 'T_mult' } },
  },
  {
    name: 'cyclic-lr',
    hyperparameters: cyclic,
    create: (make, numbers) => make('CyclicLR', numbers),
    shape: (numbers) => ({ ...cycle(numbers, 1), period: (numbers['stepSizeUp'] ?? 0) + (numbers['stepSizeDown'] ?? 0) }),
    formula: triangles('cyclicTriangular'),
  },
  {
    name: 'cyclic-lr.triangular2',
    hyperparameters: cyclic,
    create: (make, numbers) => make('CyclicLR', { ...numbers, mode: 'triangular2' }),
    shape: (numbers) => cycle(numbers, 0.5),
    monotone: false,
    formula: triangles('cyclicTriangular2'),
  },
  {
    // "Sets the learning rate to baseLr * lrLambda(epoch)."
    name: 'lambda-lr',
    hyperparameters: { decay: ratio(0.1, 2) },
    create: (make, { decay = 0 }) => make('LambdaLR', { lrLambda: (epoch: number) => 1 / (1 + decay * epoch) }),
    shape: ({ lr = 0, decay = 0 }) => ({
      anchors: [0, 1].map((step) => ({ step, value: lr / (1 + decay * step) })),
      limit: 0,
    }),
  },
  {
    // "Each scheduler is active for a specified number of epochs defined by milestones", with the pieces of its example.
    name: 'sequential-lr',
    hyperparameters: { milestone: steps(1, 12), gamma },
    create: (make, numbers) =>
      make('SequentialLR', { schedulers: [warming(make, numbers), decaying(make, numbers)], milestones: [numbers['milestone']] }),
    pieces: [warming, decaying],
    boundaries: ({ milestone = 0 }) => [milestone],
  },
  {
    // The same of pieces that begin with the rate of the optimizer.
    name: 'sequential-lr.steps',
    hyperparameters: { milestone: steps(1, 12), T_max: steps(4, 20), stepSize: steps(1, 6) },
    create: (make, numbers) =>
      make('SequentialLR', { schedulers: [annealing(make, numbers), stepping(make, numbers)], milestones: [numbers['milestone']] }),
    pieces: [annealing, stepping],
    boundaries: ({ milestone = 0 }) => [milestone],
  },
  {
    name: 'reduce-lr-on-plateau',
    hyperparameters: {
      factor: ratio(0.1, 0.9, 0.1),
      patience: steps(0, 4),
      threshold: ratio(0, 0.5),
      cooldown: steps(0, 3, 0),
      minLr: small,
    },
    create: (make, { factor, patience, threshold, cooldown, minLr }) =>
      make('ReduceLROnPlateau', { factor, patience, threshold, cooldown, minLr }),
    metric: true,
  },
];
