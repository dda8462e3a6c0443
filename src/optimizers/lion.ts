import type { ScalarOrSchedule } from '#model/schedule.ts';
import { addDecayedWeights } from './add-decayed-weights.ts';
import { chain } from './chain.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scaleByLearningRate } from './scale-by-learning-rate.ts';
import { scaleByLion } from './scale-by-lion.ts';
import type { LionMomentOptions } from './scale-by-lion.ts';

/** What `lion` takes. */
export interface LionOptions extends LionMomentOptions {
  /** η, a number or a schedule of the step; finite: zero freezes, a negative one climbs. */
  readonly learningRate: ScalarOrSchedule;
  /** λ, a number or a schedule, finite and usually in `[0, 0.5]`; multiplied by the rate. Default 1e-3. */
  readonly weightDecay?: ScalarOrSchedule | undefined;
}

/**
 * Lion: `uₜ = −η(t) (sign(b₁m + (1−b₁)g) + λ(t) pₜ)`.
 *
 * Sources: Chen and others, arXiv:2302.06675; Optax 0.2.8 `lion`.
 *
 * @example lion({ learningRate: 1e-4 });
 */
export function lion({ learningRate, weightDecay = 1e-3, ...options }: LionOptions): GradientTransformation<unknown> {
  return chain(scaleByLion(options), addDecayedWeights(weightDecay), scaleByLearningRate(learningRate));
}
