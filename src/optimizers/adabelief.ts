import type { ScalarOrSchedule } from '#model/schedule.ts';
import { chain } from './chain.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scaleByBelief } from './scale-by-belief.ts';
import type { BeliefMomentOptions } from './scale-by-belief.ts';
import { scaleByLearningRate } from './scale-by-learning-rate.ts';

/** What `adabelief` takes. */
export interface AdabeliefOptions extends BeliefMomentOptions {
  /** η, a number or a schedule of the step; finite: zero freezes, a negative one climbs. */
  readonly learningRate: ScalarOrSchedule;
}

/**
 * AdaBelief: `uₜ = −η(t) m̂ / (√v̂ + ε)`, where `v` follows the square of the surprise `g − m`.
 *
 * Sources: Zhuang and others, arXiv:2010.07468; Optax 0.2.8 `adabelief`.
 *
 * @example adabelief({ learningRate: 0.001 });
 */
export function adabelief({ learningRate, ...options }: AdabeliefOptions): GradientTransformation<unknown> {
  return chain(scaleByBelief(options), scaleByLearningRate(learningRate));
}
