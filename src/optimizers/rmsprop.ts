import type { ScalarOrSchedule } from '#model/schedule.ts';
import { chain } from './chain.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scaleByLearningRate } from './scale-by-learning-rate.ts';
import { scaleByRms } from './scale-by-rms.ts';
import type { RmsOptions } from './scale-by-rms.ts';

/** What `rmsprop` takes. */
export interface RmspropOptions extends RmsOptions {
  /** η, a number or a schedule of the step; finite: zero freezes, a negative one climbs. */
  readonly learningRate: ScalarOrSchedule;
}

/**
 * RMSProp: `uₜ = −η(t) g / √(v + ε)`.
 *
 * Source: Optax 0.2.8 `rmsprop` without momentum.
 *
 * @example rmsprop({ learningRate: 0.01 });
 */
export function rmsprop({ learningRate, ...options }: RmspropOptions): GradientTransformation<unknown> {
  return chain(scaleByRms(options), scaleByLearningRate(learningRate));
}
