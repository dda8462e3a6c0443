import type { ScalarOrSchedule } from '#model/schedule.ts';
import { addDecayedWeights } from './add-decayed-weights.ts';
import { chain } from './chain.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scaleByAdan } from './scale-by-adan.ts';
import type { AdanMomentOptions } from './scale-by-adan.ts';
import { scaleByLearningRate } from './scale-by-learning-rate.ts';

/** What `adan` takes. */
export interface AdanOptions extends AdanMomentOptions {
  /** η, a number or a schedule of the step; finite: zero freezes, a negative one climbs. */
  readonly learningRate: ScalarOrSchedule;
  /** λ, a number or a schedule, finite and usually in `[0, 0.5]`; multiplied by the rate. Default 0. */
  readonly weightDecay?: ScalarOrSchedule | undefined;
}

/**
 * Adan: `uₜ = −η(t) ((m̂ + (1−b₂)v̂) / (√(n̂ + ε₀) + ε) + λ(t) pₜ)`.
 *
 * The decay is added, as Optax does; the paper divides the new parameters by `1 + λη` instead. Sources: Xie and others,
 * arXiv:2208.06677; Optax 0.2.8 `adan`.
 *
 * @example adan({ learningRate: 0.001, weightDecay: 0.02 });
 */
export function adan({ learningRate, weightDecay = 0, ...options }: AdanOptions): GradientTransformation<unknown> {
  return chain(scaleByAdan(options), addDecayedWeights(weightDecay), scaleByLearningRate(learningRate));
}
