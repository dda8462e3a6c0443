import type { ScalarOrSchedule } from '#model/schedule.ts';
import { addDecayedWeights } from './add-decayed-weights.ts';
import { chain } from './chain.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scaleByAdam } from './scale-by-adam.ts';
import { scaleByLearningRate } from './scale-by-learning-rate.ts';
import { scaleByTrustRatio } from './scale-by-trust-ratio.ts';

/** What `lamb` takes. */
export interface LambOptions {
  /** η, a number or a schedule of the step; finite: zero freezes, a negative one climbs. */
  readonly learningRate: ScalarOrSchedule;
  /** Decay of the first moment, in `[0, 1)`. Default 0.9. */
  readonly b1?: ScalarOrSchedule | undefined;
  /** Decay of the second moment, in `[0, 1)`. Default 0.999. */
  readonly b2?: ScalarOrSchedule | undefined;
  /** Added to the root, `> 0`. Default 1e-6. */
  readonly epsilon?: ScalarOrSchedule | undefined;
  /** λ, a number or a schedule, finite and usually in `[0, 0.5]`; inside the direction whose length is then replaced. Default 0. */
  readonly weightDecay?: ScalarOrSchedule | undefined;
}

/**
 * LAMB: `uₜ = −η(t) (‖pₜ‖ / ‖r‖) r` with `r = m̂ / (√v̂ + ε) + λ(t) pₜ`, leaf by leaf.
 *
 * Sources: You and others, arXiv:1904.00962, algorithm 2; Optax 0.2.8 `lamb` with its default `eps_root`.
 *
 * @example lamb({ learningRate: 0.01, weightDecay: 0.01 });
 */
export function lamb({ learningRate, b1, b2, epsilon = 1e-6, weightDecay = 0 }: LambOptions): GradientTransformation<unknown> {
  return chain(scaleByAdam({ b1, b2, epsilon }), addDecayedWeights(weightDecay), scaleByTrustRatio(), scaleByLearningRate(learningRate));
}
