import type { ScalarOrSchedule } from '#model/schedule.ts';
import { chain } from './chain.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scaleByAmsgrad } from './scale-by-amsgrad.ts';
import type { AmsgradMomentOptions } from './scale-by-amsgrad.ts';
import { scaleByLearningRate } from './scale-by-learning-rate.ts';

/** What `amsgrad` takes. */
export interface AmsgradOptions extends AmsgradMomentOptions {
  /** η, a number or a schedule of the step; finite: zero freezes, a negative one climbs. */
  readonly learningRate: ScalarOrSchedule;
}

/**
 * AMSGrad: `uₜ = −η(t) m̂ / (√(w + ε₀) + ε)` with `w` the largest debiased second moment so far.
 *
 * Sources: Reddi and others, arXiv:1904.09237; Optax 0.2.8 `amsgrad` with both of its bias corrections.
 *
 * @example amsgrad({ learningRate: 0.001 });
 */
export function amsgrad({ learningRate, ...options }: AmsgradOptions): GradientTransformation<unknown> {
  return chain(scaleByAmsgrad(options), scaleByLearningRate(learningRate));
}
