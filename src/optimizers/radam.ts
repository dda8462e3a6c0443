import type { ScalarOrSchedule } from '#model/schedule.ts';
import { chain } from './chain.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scaleByLearningRate } from './scale-by-learning-rate.ts';
import { scaleByRadam } from './scale-by-radam.ts';
import type { RadamMomentOptions } from './scale-by-radam.ts';

/** What `radam` takes. */
export interface RadamOptions extends RadamMomentOptions {
  /** η, a number or a schedule of the step; finite: zero freezes, a negative one climbs. */
  readonly learningRate: ScalarOrSchedule;
}

/**
 * Rectified Adam: `uₜ = −η(t) m̂` at first, and `uₜ = −η(t) r m̂ / (√(v̂ + ε₀) + ε)` from the step on where the second
 * moment is trusted.
 *
 * Sources: Liu and others, arXiv:1908.03265; Optax 0.2.8 `radam`.
 *
 * @throws RangeError at the step where the threshold is below 4.
 * @example radam({ learningRate: 0.001 });
 */
export function radam({ learningRate, ...options }: RadamOptions): GradientTransformation<unknown> {
  return chain(scaleByRadam(options), scaleByLearningRate(learningRate));
}
