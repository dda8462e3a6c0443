import type { ScalarOrSchedule } from '#model/schedule.ts';
import { chain } from './chain.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scaleByLearningRate } from './scale-by-learning-rate.ts';
import { trace } from './trace.ts';

/** What `sgd` takes. */
export interface SgdOptions {
  /** η, a number or a schedule of the step; finite: zero freezes, a negative one climbs. */
  readonly learningRate: ScalarOrSchedule;
  /** μ in `[0, 1)`; left out, there is no velocity, which is the same as 0. */
  readonly momentum?: ScalarOrSchedule | undefined;
  /** Nesterov's look ahead. Default false. */
  readonly nesterov?: boolean;
}

/**
 * Stochastic gradient descent: `v = g + μv`, `uₜ = −η(t) v`. The rate stays outside the velocity.
 *
 * Source: Optax 0.2.8 `sgd`.
 *
 * @example sgd({ learningRate: 0.1, momentum: 0.9 });
 */
export function sgd({ learningRate, momentum = 0, nesterov = false }: SgdOptions): GradientTransformation<unknown> {
  return chain(trace({ momentum, nesterov }), scaleByLearningRate(learningRate));
}
