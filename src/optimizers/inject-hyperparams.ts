import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { valuesOf } from './scheduled.ts';

/** The updates made, the hyperparameters used, and the state of the optimizer built with them. */
export interface InjectedState<Name extends string, Inner> {
  readonly count: number;
  /** What the last update used; before the first, what it will use. */
  readonly hyperparameters: Readonly<Record<Name, number>>;
  readonly inner: Inner;
}

/**
 * Gives any optimizer schedules and shows their values: at each step it is built anew with the values of that step,
 * zero-based.
 *
 * Only what is named in `hyperparameters` is evaluated. Everything else is the factory's own affair: a mask, a function
 * too, is never called with a step (google-deepmind/optax#1373). Source: Optax 0.2.8 `inject_hyperparams`, whose first
 * update once used `s(1)` (google-deepmind/optax#415).
 *
 * @param factory Builds the optimizer from numbers; its state must have the same layout whatever they are.
 * @param hyperparameters Numbers and schedules by name.
 * @throws TypeError when built with something that is neither a finite number nor a function, and at the step where a
 * schedule returns no finite number.
 * @example
 * const optimizer = injectHyperparams(({ learningRate }) => lars({ learningRate, weightDecayMask: mask }), { learningRate: schedule });
 * optimizer.init(params).hyperparameters.learningRate; // schedule(0)
 */
export function injectHyperparams<Name extends string, State>(
  factory: (values: Readonly<Record<NoInfer<Name>, number>>) => GradientTransformation<State>,
  hyperparameters: Readonly<Record<Name, ScalarOrSchedule>>,
): GradientTransformation<InjectedState<Name, State>> {
  const valuesAt = valuesOf(hyperparameters);
  return {
    init: (params) => {
      const values = valuesAt(0);
      return { count: 0, hyperparameters: values, inner: factory(values).init(params) };
    },
    update: (updates, { count, inner }, params, extra) => {
      const values = valuesAt(count);
      const [made, next] = factory(values).update(updates, inner, params, extra);
      return [made, { count: count + 1, hyperparameters: values, inner: next }];
    },
  };
}
