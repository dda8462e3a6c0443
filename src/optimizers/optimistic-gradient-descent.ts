import type { ScalarOrSchedule } from '#model/schedule.ts';
import { chain } from './chain.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scaleByLearningRate } from './scale-by-learning-rate.ts';
import { scaleByOptimisticGradient } from './scale-by-optimistic-gradient.ts';
import type { OptimisticOptions } from './scale-by-optimistic-gradient.ts';

/** What `optimisticGradientDescent` takes. */
export interface OptimisticGradientDescentOptions extends OptimisticOptions {
  /** η, a number or a schedule of the step; finite: zero freezes, a negative one climbs. */
  readonly learningRate: ScalarOrSchedule;
}

/**
 * Optimistic gradient descent: `uₜ = −η(t) [(α(t) + β(t)) gₜ − β(t) gₜ₋₁]`.
 *
 * Sources: Daskalakis and others, arXiv:1711.00141; Optax 0.2.8 `optimistic_gradient_descent`.
 *
 * @example optimisticGradientDescent({ learningRate: 0.1 });
 */
export function optimisticGradientDescent({
  learningRate,
  alpha,
  beta,
}: OptimisticGradientDescentOptions): GradientTransformation<unknown> {
  return chain(scaleByOptimisticGradient({ alpha, beta }), scaleByLearningRate(learningRate));
}
