import type { ScalarOrSchedule } from '#model/schedule.ts';
import { addDecayedWeights } from './add-decayed-weights.ts';
import { chain } from './chain.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scaleByAdamax } from './scale-by-adamax.ts';
import type { AdamaxMomentOptions } from './scale-by-adamax.ts';
import { scaleByLearningRate } from './scale-by-learning-rate.ts';

/** What `adamaxw` takes. */
export interface AdamaxwOptions extends AdamaxMomentOptions {
  /** η, a number or a schedule of the step; finite: zero freezes, a negative one climbs. */
  readonly learningRate: ScalarOrSchedule;
  /** λ, a number or a schedule, finite and usually in `[0, 0.5]`; multiplied by the rate. Default 1e-4. */
  readonly weightDecay?: ScalarOrSchedule | undefined;
}

/**
 * AdaMax with decoupled weight decay: `uₜ = −η(t) (m̂ / n + λ(t) pₜ)`.
 *
 * Sources: Kingma and Ba, arXiv:1412.6980; Loshchilov and Hutter, arXiv:1711.05101; Optax 0.2.8 `adamaxw`.
 *
 * @example adamaxw({ learningRate: 0.002, weightDecay: 0.01 });
 */
export function adamaxw({ learningRate, weightDecay = 1e-4, ...options }: AdamaxwOptions): GradientTransformation<unknown> {
  return chain(scaleByAdamax(options), addDecayedWeights(weightDecay), scaleByLearningRate(learningRate));
}
