import type { ScalarOrSchedule } from '#model/schedule.ts';
import { addDecayedWeights } from './add-decayed-weights.ts';
import { chain } from './chain.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scaleByAdadelta } from './scale-by-adadelta.ts';
import type { AdadeltaMomentOptions } from './scale-by-adadelta.ts';
import { scaleByLearningRate } from './scale-by-learning-rate.ts';

/** What `adadelta` takes. */
export interface AdadeltaOptions extends AdadeltaMomentOptions {
  /** η, a number or a schedule; 1 in the paper. */
  readonly learningRate: ScalarOrSchedule;
  /** λ, a number or a schedule, finite and usually in `[0, 0.5]`; added to the gradient, so that it is scaled like one. Default 0. */
  readonly weightDecay?: ScalarOrSchedule | undefined;
}

/**
 * AdaDelta: `uₜ = −η(t) h √(x + ε) / √(a + ε)` with `h = g + λ(t) pₜ`, and `a`, `x` the running means of the squares of
 * `h` and of the direction before the rate.
 *
 * Sources: Zeiler, arXiv:1212.5701; Optax 0.2.8 `adadelta`.
 *
 * @example adadelta({ learningRate: 1, rho: 0.95 });
 */
export function adadelta({ learningRate, weightDecay = 0, ...options }: AdadeltaOptions): GradientTransformation<unknown> {
  return chain(addDecayedWeights(weightDecay), scaleByAdadelta(options), scaleByLearningRate(learningRate));
}
