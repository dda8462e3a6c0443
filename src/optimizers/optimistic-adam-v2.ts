import type { ScalarOrSchedule } from '#model/schedule.ts';
import { chain } from './chain.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scaleByAdam } from './scale-by-adam.ts';
import type { AdamMomentOptions } from './scale-by-adam.ts';
import { scaleByLearningRate } from './scale-by-learning-rate.ts';
import { scaleByOptimisticGradient } from './scale-by-optimistic-gradient.ts';
import type { OptimisticOptions } from './scale-by-optimistic-gradient.ts';

/** What `optimisticAdamV2` takes. */
export interface OptimisticAdamV2Options extends AdamMomentOptions, OptimisticOptions {
  /** η, a number or a schedule of the step; finite: zero freezes, a negative one climbs. */
  readonly learningRate: ScalarOrSchedule;
}

/**
 * Optimistic Adam: `uₜ = −η(t) [(α(t) + β(t)) dₜ − β(t) dₜ₋₁]` with Adam's direction `d`.
 *
 * As in the paper, `d` is Adam's own unless `nesterov` is set; Optax 0.2.8 sets it by default.
 *
 * Sources: Daskalakis and others, arXiv:1711.00141; Optax 0.2.8 `optimistic_adam_v2`, the fix of google-deepmind/optax#1286.
 *
 * @example optimisticAdamV2({ learningRate: warmup, alpha: 1, beta: 1 });
 */
export function optimisticAdamV2({ learningRate, alpha, beta, ...options }: OptimisticAdamV2Options): GradientTransformation<unknown> {
  return chain(scaleByAdam(options), scaleByOptimisticGradient({ alpha, beta }), scaleByLearningRate(learningRate));
}
