import type { BigNumber } from 'mathjs';
import { Bounded, roundings, slack } from './bounded.ts';
import type { Equation, Leaves } from './equation.ts';
import { adabelief } from './equations/adabelief.ts';
import { adadelta } from './equations/adadelta.ts';
import { adagrad } from './equations/adagrad.ts';
import { adam } from './equations/adam.ts';
import { adamax } from './equations/adamax.ts';
import { adamaxw } from './equations/adamaxw.ts';
import { adamw } from './equations/adamw.ts';
import { adan } from './equations/adan.ts';
import { amsgrad } from './equations/amsgrad.ts';
import { fromage } from './equations/fromage.ts';
import { heavyBallNesterov } from './equations/heavy-ball-nesterov.ts';
import { heavyBall } from './equations/heavy-ball.ts';
import { lamb } from './equations/lamb.ts';
import { lars } from './equations/lars.ts';
import { lion } from './equations/lion.ts';
import { nadamw } from './equations/nadamw.ts';
import { novograd } from './equations/novograd.ts';
import { optimisticAdamV2 } from './equations/optimistic-adam-v2.ts';
import { optimisticGradientDescent } from './equations/optimistic-gradient-descent.ts';
import { polyakSgd } from './equations/polyak-sgd.ts';
import { radam } from './equations/radam.ts';
import { rmsprop } from './equations/rmsprop.ts';
import { scheduleFreeSgd } from './equations/schedule-free-sgd.ts';
import { sgdNesterov } from './equations/sgd-nesterov.ts';
import { sgd } from './equations/sgd.ts';
import { signSgd } from './equations/sign-sgd.ts';
import { yogi } from './equations/yogi.ts';
import { loadBig } from './big.ts';

/** The published equations, by id. */
export const equations: ReadonlyMap<string, Equation> = new Map<string, Equation>([
  ['adabelief', adabelief],
  ['adadelta', adadelta],
  ['adagrad', adagrad],
  ['adam', adam],
  ['adamax', adamax],
  ['adamaxw', adamaxw],
  ['adamw', adamw],
  ['adan', adan],
  ['amsgrad', amsgrad],
  ['fromage', fromage],
  ['heavy-ball', heavyBall],
  ['heavy-ball-nesterov', heavyBallNesterov],
  ['lamb', lamb],
  ['lars', lars],
  ['lion', lion],
  ['nadamw', nadamw],
  ['novograd', novograd],
  ['optimistic-adam-v2', optimisticAdamV2],
  ['optimistic-gradient-descent', optimisticGradientDescent],
  ['polyak-sgd', polyakSgd],
  ['radam', radam],
  ['rmsprop', rmsprop],
  ['schedule-free-sgd', scheduleFreeSgd],
  ['sgd', sgd],
  ['sgd-nesterov', sgdNesterov],
  ['sign-sgd', signSgd],
  ['yogi', yogi],
]);

/** A run as the oracle is told of it. Every list has one entry per step. */
export interface Run {
  readonly dtype: 'float32' | 'float64';
  readonly leaves: readonly { readonly name: string; readonly size: number }[];
  /** The parameters before each step, so that errors do not add up through them. */
  readonly parameters: readonly Readonly<Record<string, ArrayLike<number>>>[];
  readonly gradients: readonly Readonly<Record<string, ArrayLike<number>>>[];
  /** The hyperparameters at each step; one that is left out has the default of the equations. */
  readonly values: readonly Readonly<Record<string, number>>[];
  /** What else is handed to an update, e.g. the loss as `value`. */
  readonly extra?: readonly Readonly<Record<string, number>>[];
}

/** What one element of an update must be. */
export interface Expected {
  readonly expected: number;
  /** The farthest that rounding can take it from there. */
  readonly tolerance: number;
  /** Nothing can be said: rounding decides which branch a subject takes. */
  readonly either: boolean;
}

/**
 * The updates that the published equations give, from the whole history of gradients.
 *
 * @param id One of `equations`.
 * @param run Finite numbers, in the dtype of the subject.
 * @returns For each step, the elements of every leaf.
 * @throws RangeError for an unknown id or hyperparameter, a number that is not finite, and a hyperparameter without value and default.
 * @example await follow('sgd', { dtype: 'float64', leaves: [{ name: 'w', size: 1 }], parameters: [{ w: [0] }], gradients: [{ w: [1] }], values: [{ learningRate: 0.1 }] });
 */
export async function follow(id: string, run: Run): Promise<readonly Readonly<Record<string, readonly Expected[]>>[]> {
  const equation = equations.get(id);
  if (equation === undefined) throw new RangeError(`"${id}" is not an equation of the oracle; it has ${[...equations.keys()].join(', ')}.`);
  // A number under another name would be left aside, and its default judged in its place.
  const unknown = Object.keys(run.values[0] ?? {}).find((name) => !(name in equation.defaults));
  if (unknown !== undefined)
    throw new RangeError(
      `${id} has no hyperparameter "${unknown}"; it has ${Object.keys(equation.defaults).join(', ')}: map the names with equations: { id, hyperparameters }.`,
    );
  const { exact } = await loadBig();
  const rounding = roundings[run.dtype];
  const rounded = run.dtype === 'float32';
  const cache = new Map<number, BigNumber>();
  const big = (value: number): BigNumber => {
    const known = cache.get(value);
    if (known !== undefined) return known;
    const made = exact(value);
    cache.set(value, made);
    return made;
  };
  const constant = (value: number): Bounded => new Bounded(big(value), 0, rounding);
  // A hyperparameter is a double; a float32 subject may round it on the way in, or never.
  const entering = (value: number): Bounded => {
    const bound = rounded && Math.fround(value) !== value ? Math.abs(value) * rounding.unit + rounding.least : 0;
    return new Bounded(big(value), bound, rounding);
  };
  const tree = (numbers: Readonly<Record<string, ArrayLike<number>>> | undefined): Leaves =>
    Object.fromEntries(
      run.leaves.map(({ name, size }) => [name, Array.from({ length: size }, (_, i) => constant(numbers?.[name]?.[i] ?? Number.NaN))]),
    );
  const step = equation.begin(constant);
  return run.gradients.map((gradient, count) => {
    const entered = new Map<string, Bounded>();
    const at = (name: string): Bounded => {
      const known = entered.get(name);
      if (known !== undefined) return known;
      const value = run.values[count]?.[name] ?? run.extra?.[count]?.[name] ?? equation.defaults[name] ?? Number.NaN;
      if (!Number.isFinite(value)) throw new RangeError(`${name} is ${value} at step ${count}, but ${id} needs a finite number.`);
      const made = entering(value);
      entered.set(name, made);
      return made;
    };
    const updates = step({ count, at, gradient: tree(gradient), parameter: tree(run.parameters[count]) });
    return Object.fromEntries(
      Object.entries(updates).map(([name, leaf]) => [
        name,
        leaf.map(({ value, bound }) => ({
          expected: value.toNumber(),
          tolerance: slack * bound,
          either: bound === Number.POSITIVE_INFINITY,
        })),
      ]),
    );
  });
}
