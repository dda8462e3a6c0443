import type { ScalarOrSchedule } from '#model/schedule.ts';
import { addDecayedWeights } from './add-decayed-weights.ts';
import { chain } from './chain.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scaleByAdam } from './scale-by-adam.ts';
import type { AdamMomentOptions } from './scale-by-adam.ts';
import { scaleByLearningRate } from './scale-by-learning-rate.ts';

/** What `adamw` takes. */
export interface AdamwOptions extends AdamMomentOptions {
  /** η, a number or a schedule of the step; finite: zero freezes, a negative one climbs. */
  readonly learningRate: ScalarOrSchedule;
  /** λ, a number or a schedule, finite and usually in `[0, 0.5]`; multiplied by the rate. Default 1e-4. */
  readonly weightDecay?: ScalarOrSchedule | undefined;
}

/**
 * Adam with decoupled weight decay: `uₜ = −η(t) (m̂ / (√v̂ + ε) + λ(t) pₜ)`: the decay is multiplied by the rate, schedule and all.
 *
 * Sources: Loshchilov and Hutter, arXiv:1711.05101; Optax 0.2.8 `adamw`.
 *
 * @example adamw({ learningRate: 0.001, weightDecay: 0.01 });
 */
export function adamw({ learningRate, weightDecay = 1e-4, ...options }: AdamwOptions): GradientTransformation<unknown> {
  return chain(scaleByAdam(options), addDecayedWeights(weightDecay), scaleByLearningRate(learningRate));
}
