import type { ScalarOrSchedule } from '#model/schedule.ts';
import { chain } from './chain.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scaleByLearningRate } from './scale-by-learning-rate.ts';
import { scaleBySign } from './scale-by-sign.ts';

/** What `signSgd` takes. */
export interface SignSgdOptions {
  /** η, a number or a schedule: the length of every step. */
  readonly learningRate: ScalarOrSchedule;
}

/**
 * Sign descent: `uₜ = −η(t) sign(g)`.
 *
 * Sources: Bernstein and others, arXiv:1802.04434; Optax 0.2.8 `sign_sgd`.
 *
 * @example signSgd({ learningRate: 1e-3 });
 */
export function signSgd({ learningRate }: SignSgdOptions): GradientTransformation<unknown> {
  return chain(scaleBySign(), scaleByLearningRate(learningRate));
}
