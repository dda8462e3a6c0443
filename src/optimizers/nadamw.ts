import type { ScalarOrSchedule } from '#model/schedule.ts';
import { addDecayedWeights } from './add-decayed-weights.ts';
import { chain } from './chain.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scaleByAdam } from './scale-by-adam.ts';
import type { AdamMomentOptions } from './scale-by-adam.ts';
import { scaleByLearningRate } from './scale-by-learning-rate.ts';

/** What `nadamw` takes. */
export interface NadamwOptions extends Omit<AdamMomentOptions, 'nesterov'> {
  /** η, a number or a schedule of the step; finite: zero freezes, a negative one climbs. */
  readonly learningRate: ScalarOrSchedule;
  /** λ, a number or a schedule, finite and usually in `[0, 0.5]`; multiplied by the rate. Default 1e-4. */
  readonly weightDecay?: ScalarOrSchedule | undefined;
}

/**
 * `adamw` with Nesterov's first moment: `uₜ = −η(t) (m̂ / (√v̂ + ε) + λ(t) pₜ)` with
 * `m̂ = b₁ m/(1−b₁ᵗ⁺²) + (1−b₁) g/(1−b₁ᵗ⁺¹)`, `m`, `v` and `v̂` as `scaleByAdam` has them.
 *
 * Sources: Dozat, 2016; Optax 0.2.8 `nadamw`.
 *
 * @example nadamw({ learningRate: 0.001 });
 */
export function nadamw({ learningRate, weightDecay = 1e-4, ...options }: NadamwOptions): GradientTransformation<unknown> {
  return chain(scaleByAdam({ ...options, nesterov: true }), addDecayedWeights(weightDecay), scaleByLearningRate(learningRate));
}
