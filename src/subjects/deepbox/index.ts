import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { Subject } from '#model/subject.ts';
import type { Leaf, Tree } from '#model/tree.ts';
import { defineSchedule } from '../define-schedule.ts';
import { defineStepper } from '../define-stepper.ts';
import type { StatefulSchedule } from '../schedule-definition.ts';
import type { Stepper } from '../stepper.ts';
import { deepboxOptimizers } from './optimizers.ts';
import { baseRate, deepboxSchedulers } from './schedulers.ts';
import type { DeepboxScheduler, Make, Scheduler } from './schedulers.ts';

/** A tensor with a gradient, as far as it is used here. */
interface Parameter {
  readonly data: { set(values: Leaf): void } & ArrayLike<number>;
  setGrad(gradient: unknown): void;
}

/** One entry of a state dictionary. */
interface StateEntry {
  readonly paramId: number;
  readonly param?: unknown;
  readonly state: Readonly<Record<string, unknown>>;
}

/** An optimizer, as far as it is used here. */
interface Optimizer {
  readonly paramGroups: readonly { readonly params: readonly Parameter[]; readonly options: Record<string, unknown> }[];
  step(): unknown;
  setLearningRate(rate: number): void;
  stateDict(): {
    readonly state: readonly StateEntry[];
    readonly paramGroups: readonly { readonly paramIds: readonly number[]; readonly options: Readonly<Record<string, unknown>> }[];
  };
  loadStateDict(state: Readonly<Record<string, unknown>>): void;
}

/** The module `deepbox/optim`. */
export type DeepboxOptim = Readonly<Record<string, unknown>>;

/** The module `deepbox/ndarray`, as far as it is used here. */
export interface DeepboxNdarray {
  tensor(values: unknown, options: { readonly dtype: 'float64' }): { reshape(shape: readonly number[]): unknown };
  parameter(tensor: unknown): unknown;
}

/** Buffers of a state as plain lists, and back: deepbox keeps them in `Float64Array`s, which JSON has no word for. */
function plain(state: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(state).map(([key, value]) => [key, value instanceof Float64Array ? { buffer: [...value] } : value]),
  );
}

function unplain(state: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const back = (value: unknown): unknown => {
    const buffer: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, 'buffer') : undefined;
    return Array.isArray(buffer) ? Float64Array.from(buffer) : value;
  };
  return Object.fromEntries(Object.entries(state).map(([key, value]) => [key, back(value)]));
}

function isCheckpoint(value: unknown): value is ReturnType<Optimizer['stateDict']> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Array.isArray(Reflect.get(value, 'state')) &&
    Array.isArray(Reflect.get(value, 'paramGroups'))
  );
}

function stepper(
  ndarray: DeepboxNdarray,
  optimizer: Optimizer,
  parameters: ReadonlyMap<string, Parameter>,
  shapes: ReadonlyMap<string, readonly number[]>,
  via: string,
): Stepper {
  return {
    step: (gradients) => {
      for (const [name, parameter] of parameters) {
        parameter.setGrad(ndarray.tensor([...(gradients[name] ?? [])], { dtype: 'float64' }).reshape(shapes.get(name) ?? []));
      }
      optimizer.step();
    },
    read: () => Object.fromEntries([...parameters].map(([name, { data }]): [string, Leaf] => [name, Float64Array.from(data)])),
    write: (params: Tree) => {
      for (const [name, { data }] of parameters) data.set(params[name] ?? new Float64Array(data.length));
    },
    set: (name, value) => {
      if (via === 'setLearningRate' && name === 'lr') optimizer.setLearningRate(value);
      else for (const group of optimizer.paramGroups) group.options[name] = value;
    },
    save: () => {
      const { state, paramGroups } = optimizer.stateDict();
      return {
        state: state.map((entry) => ({ paramId: entry.paramId, state: plain(entry.state) })),
        paramGroups: paramGroups.map(({ paramIds, options }) => ({ paramIds, options: { ...options } })),
      };
    },
    load: (checkpoint) => {
      if (!isCheckpoint(checkpoint)) throw new TypeError('A checkpoint of a deepbox optimizer has a state and parameter groups.');
      const all = [...parameters.values()];
      optimizer.loadStateDict({
        state: checkpoint.state.map(({ paramId, state }) => ({ paramId, param: all[paramId], state: unplain(state) })),
        paramGroups: checkpoint.paramGroups.map((group) => ({ ...group, params: group.paramIds.map((id) => all[id]) })),
      });
    },
    reported: () => {
      const { lr } = optimizer.paramGroups[0]?.options ?? {};
      return { lr: Number(lr) };
    },
  };
}

function isClass(value: unknown): value is new (parameters: readonly unknown[], options: Readonly<Record<string, unknown>>) => Optimizer {
  return typeof value === 'function';
}

function isScheduler(value: unknown): value is new (optimizer: Optimizer, ...more: readonly unknown[]) => Scheduler {
  return typeof value === 'function';
}

function classOf(optim: DeepboxOptim, name: string): unknown {
  const found = optim[name];
  if (typeof found !== 'function') throw new TypeError(`deepbox/optim exports no ${name}; version 1.0.0 does.`);
  return found;
}

function isParameter(value: unknown): value is Parameter {
  return typeof value === 'object' && value !== null && 'setGrad' in value;
}

/** A scheduler on an optimizer of one parameter: what it sets is read from that optimizer, as an update would. */
function scheduled(
  optim: DeepboxOptim,
  ndarray: DeepboxNdarray,
  create: DeepboxScheduler['create'],
  numbers: Readonly<Record<string, number>>,
): StatefulSchedule {
  const SGD = classOf(optim, 'SGD');
  if (!isClass(SGD)) throw new TypeError('SGD of deepbox/optim is no class.');
  const { lr = 1 } = numbers;
  const optimizer = new SGD([ndarray.parameter(ndarray.tensor([0], { dtype: 'float64' }))], { lr });
  const make: Make = (of, ...more) => {
    const Class = classOf(optim, of);
    if (!isScheduler(Class)) throw new TypeError(`${of} of deepbox/optim is no class.`);
    return new Class(optimizer, ...more);
  };
  const scheduler = create(make, numbers);
  return {
    value: () => Number(optimizer.paramGroups[0]?.options['lr']),
    advance: (metric) => scheduler.step(metric),
  };
}

/** The schedulers of deepbox as subjects: `deepbox/step-lr` … */
function schedulerSubjects(optim: DeepboxOptim, ndarray: DeepboxNdarray): readonly Subject[] {
  return deepboxSchedulers.map(({ name, hyperparameters, create, shape, monotone, formula, pieces, boundaries, metric }) =>
    defineSchedule({
      name: `deepbox/${name}`,
      // A cycle sets both its rates itself.
      hyperparameters: 'maxLr' in hyperparameters ? hyperparameters : { lr: baseRate, ...hyperparameters },
      create: (given) => scheduled(optim, ndarray, create, given),
      // "must be finite", "must be a positive integer" …: every number is looked at.
      validates: true,
      ...(shape === undefined
        ? {}
        : {
            anchors: (numbers) => shape(numbers).anchors,
            limit: (numbers) => shape(numbers).limit,
            length: (numbers) => shape(numbers).length,
            period: (numbers) => shape(numbers).period,
          }),
      ...(monotone === undefined ? {} : { monotone }),
      ...(formula === undefined ? {} : { formula }),
      ...(pieces === undefined ? {} : { pieces: (numbers) => pieces.map((piece) => scheduled(optim, ndarray, piece, numbers)) }),
      ...(boundaries === undefined ? {} : { boundaries }),
      ...(metric === undefined ? {} : { metric }),
    }),
  );
}

/**
 * The optimizers and schedulers of deepbox as subjects: `deepbox/sgd` …, each way of setting the rate a variant, and
 * `deepbox/step-lr` …
 *
 * @param optim The module `deepbox/optim`.
 * @param ndarray The module `deepbox/ndarray`.
 * @example deepboxSubjects(optim, ndarray); // import * as optim from deepbox/optim, import * as ndarray from deepbox/ndarray
 */
export function deepboxSubjects(optim: DeepboxOptim, ndarray: DeepboxNdarray): readonly Subject[] {
  return [...optimizerSubjects(optim, ndarray), ...schedulerSubjects(optim, ndarray)];
}

function optimizerSubjects(optim: DeepboxOptim, ndarray: DeepboxNdarray): readonly Subject[] {
  return deepboxOptimizers.flatMap(({ of, name, hyperparameters, fixed = {}, coupling, countMatters, settlesAfter }) =>
    defineStepper({
      name: `deepbox/${name}`,
      hyperparameters,
      via: ['paramGroups', 'setLearningRate'],
      writes: true,
      saves: true,
      // A state dictionary holds the hyperparameters as well: loading one brings them along.
      restores: 'checkpoint',
      ...(coupling === undefined ? {} : { coupling }),
      ...(countMatters === undefined ? {} : { countMatters }),
      ...(settlesAfter === undefined ? {} : { settlesAfter }),
      create: (given: Readonly<Record<string, ScalarOrSchedule | undefined>>, params, leaves, via) => {
        const Class = classOf(optim, of);
        if (!isClass(Class)) throw new TypeError(`${of} of deepbox/optim is no class.`);
        const shapes = new Map(leaves.map((leaf) => [leaf.name, leaf.shape]));
        const parameters = new Map<string, Parameter>();
        for (const { name: leaf, shape } of leaves) {
          const made = ndarray.parameter(ndarray.tensor([...(params[leaf] ?? [])], { dtype: 'float64' }).reshape(shape));
          if (isParameter(made)) parameters.set(leaf, made);
        }
        return stepper(ndarray, new Class([...parameters.values()], { ...fixed, ...given }), parameters, shapes, via);
      },
    }),
  );
}
