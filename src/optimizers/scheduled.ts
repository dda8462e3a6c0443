import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { Extra, GradientTransformation, Tensors } from './gradient-transformation.ts';

/** Hyperparameters by name: numbers or schedules. */
type Hyperparameters = Readonly<Record<string, ScalarOrSchedule>>;

/** Hyperparameters evaluated at one step. */
type Values<H> = { readonly [K in keyof H]: number };

/** The state of a transformation with hyperparameters: the updates made, and what it keeps besides. */
export interface Scheduled<Inner> {
  readonly count: number;
  readonly inner: Inner;
}

/** A transformation that is told the values of its hyperparameters, and never sees a schedule. */
export interface Valued<H, Inner> {
  init(params: Tensors): Inner;
  update(
    updates: Tensors,
    inner: Inner,
    params: Tensors,
    values: Values<H>,
    count: number,
    extra?: Extra,
  ): readonly [updates: Tensors, inner: Inner];
}

/** The one place where a schedule becomes a number. */
function evaluate(name: string, hyperparameter: ScalarOrSchedule | undefined, count: number): number {
  const value: unknown = typeof hyperparameter === 'function' ? hyperparameter(count) : hyperparameter;
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new TypeError(`${name} is ${String(value)} at step ${count}, but must be a finite number; check the schedule given for ${name}.`);
  }
  return value;
}

/** Refuses, when the optimizer is built, what can never be a hyperparameter. */
function refuse(name: string, hyperparameter: unknown): void {
  if (typeof hyperparameter === 'function' || (typeof hyperparameter === 'number' && Number.isFinite(hyperparameter))) return;
  throw new TypeError(`${name} is ${String(hyperparameter)}, but must be a finite number or a schedule (a function of the step).`);
}

/**
 * The values of hyperparameters as a function of the number of updates made.
 *
 * @throws TypeError when built with something that is neither a finite number nor a function, and at the step where a
 * schedule returns no finite number.
 */
export function valuesOf<H extends Hyperparameters>(hyperparameters: H): (count: number) => Values<H> {
  for (const name in hyperparameters) refuse(name, hyperparameters[name]);
  return (count) => {
    const values: { -readonly [K in keyof H]?: number } = {};
    for (const name in hyperparameters) values[name] = evaluate(name, hyperparameters[name], count);
    return values as Values<H>;
  };
}

/**
 * Gives a transformation its hyperparameters, evaluated at the number of updates made before this one: the first update
 * reads `schedule(0)`. The state has the same layout whether they are numbers or schedules.
 *
 * @param hyperparameters Finite numbers or schedules, by name.
 * @param transformation A transformation whose update is also given their values.
 * @throws TypeError when built with something that is neither a finite number nor a function, and at the step where a
 * schedule returns no finite number; the state given stays good.
 * @example scheduled({ factor }, { init: () => 0, update: (updates, inner, _, { factor }) => [mapTensors(updates, (u) => u.mul(factor)), inner] });
 */
export function scheduled<H extends Hyperparameters, Inner>(
  hyperparameters: H,
  transformation: Valued<H, Inner>,
): GradientTransformation<Scheduled<Inner>> {
  const valuesAt = valuesOf(hyperparameters);
  return {
    init: (params) => ({ count: 0, inner: transformation.init(params) }),
    update: (updates, { count, inner }, params, extra) => {
      const [next, kept] = transformation.update(updates, inner, params, valuesAt(count), count, extra);
      return [next, { count: count + 1, inner: kept }];
    },
  };
}
