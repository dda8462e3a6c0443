import type { ScalarOrSchedule } from '#model/schedule.ts';
import { chain } from './chain.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scaleByLearningRate } from './scale-by-learning-rate.ts';
import { scaleBySumOfSquares } from './scale-by-sum-of-squares.ts';
import type { SumOfSquaresOptions } from './scale-by-sum-of-squares.ts';

/** What `adagrad` takes. */
export interface AdagradOptions extends SumOfSquaresOptions {
  /** η, a number or a schedule of the step; finite: zero freezes, a negative one climbs. */
  readonly learningRate: ScalarOrSchedule;
}

/**
 * AdaGrad: `uₜ = −η(t) g / √(s + ε)`.
 *
 * Sources: Duchi and others, JMLR 12, 2011; Optax 0.2.8 `adagrad`.
 *
 * @example adagrad({ learningRate: 0.1 });
 */
export function adagrad({ learningRate, ...options }: AdagradOptions): GradientTransformation<unknown> {
  return chain(scaleBySumOfSquares(options), scaleByLearningRate(learningRate));
}
