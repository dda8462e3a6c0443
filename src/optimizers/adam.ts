import type { ScalarOrSchedule } from '#model/schedule.ts';
import { chain } from './chain.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scaleByAdam } from './scale-by-adam.ts';
import type { AdamMomentOptions } from './scale-by-adam.ts';
import { scaleByLearningRate } from './scale-by-learning-rate.ts';

/** What `adam` takes. */
export interface AdamOptions extends AdamMomentOptions {
  /** η, a number or a schedule of the step; finite: zero freezes, a negative one climbs. */
  readonly learningRate: ScalarOrSchedule;
}

/**
 * Adam: `uₜ = −η(t) m̂ / (√v̂ + ε)`.
 *
 * Sources: Kingma and Ba, arXiv:1412.6980; Optax 0.2.8 `adam`.
 *
 * @example adam({ learningRate: 0.001 });
 */
export function adam({ learningRate, ...options }: AdamOptions): GradientTransformation<unknown> {
  return chain(scaleByAdam(options), scaleByLearningRate(learningRate));
}
