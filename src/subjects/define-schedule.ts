import type { Schedule } from '#model/schedule.ts';
import type { Hyperparameter, Subject } from '#model/subject.ts';
import type { Leaf, Tree } from '#model/tree.ts';
import { defineOptimizer } from './define-optimizer.ts';
import type { Hyperparameters } from './define-optimizer.ts';

/** What `defineSchedule` takes. */
export interface ScheduleDefinition<H extends Readonly<Record<string, Hyperparameter>>> {
  /** `<library>/<schedule>`. */
  readonly name: string;
  /** The numbers the schedule is built from, e.g. its peak and its length. */
  readonly hyperparameters: H;
  readonly create: (hyperparameters: Hyperparameters<H>) => Schedule;
  readonly validates?: boolean;
}

/**
 * Makes a subject of a schedule, seen through plain gradient descent: `uₜ = −s(t) gₜ`, so that the laws of optimizers
 * hold it to its defaults, to refusing what it cannot use, and to purity. Stateful schedulers are steppers: define one
 * with `defineStepper`.
 *
 * @throws DeclarationError when the declaration makes no sense.
 * @example
 * defineSchedule({
 *   name: 'mine/halving',
 *   hyperparameters: { peak: { schedulable: false, role: 'learning-rate', range: [1e-4, 1] } },
 *   create: ({ peak }) => (step) => peak * 0.5 ** step,
 * });
 */
export function defineSchedule<const H extends Readonly<Record<string, Hyperparameter>>>(definition: ScheduleDefinition<H>): Subject {
  const { name, hyperparameters, create, validates = false } = definition;
  return defineOptimizer({
    name,
    hyperparameters,
    validates,
    create: (given: Hyperparameters<H>) => {
      const schedule = create(given);
      return {
        init: () => ({ count: 0 }),
        update: (gradients: Tree, { count }: { readonly count: number }) => {
          const value = schedule(count);
          const updates = Object.fromEntries(
            Object.entries(gradients).map(([leaf, g]): [string, Leaf] => [leaf, g.map((element) => -value * element)]),
          );
          return [updates, { count: count + 1 }];
        },
      };
    },
  });
}
