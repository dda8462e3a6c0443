import type { ScalarOrSchedule } from '#model/schedule.ts';
import { chain } from './chain.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scaleByAdamax } from './scale-by-adamax.ts';
import type { AdamaxMomentOptions } from './scale-by-adamax.ts';
import { scaleByLearningRate } from './scale-by-learning-rate.ts';

/** What `adamax` takes. */
export interface AdamaxOptions extends AdamaxMomentOptions {
  /** η, a number or a schedule of the step; finite: zero freezes, a negative one climbs. */
  readonly learningRate: ScalarOrSchedule;
}

/**
 * AdaMax, Adam with the infinity norm: `uₜ = −η(t) m̂ / n` with `n = max(|g| + ε, b₂n)`.
 *
 * Sources: Kingma and Ba, arXiv:1412.6980, algorithm 2; Optax 0.2.8 `adamax`.
 *
 * @example adamax({ learningRate: 0.002 });
 */
export function adamax({ learningRate, ...options }: AdamaxOptions): GradientTransformation<unknown> {
  return chain(scaleByAdamax(options), scaleByLearningRate(learningRate));
}
