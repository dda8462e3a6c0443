import type { ScalarOrSchedule } from '#model/schedule.ts';
import { chain } from './chain.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scaleByLearningRate } from './scale-by-learning-rate.ts';
import { scaleByYogi } from './scale-by-yogi.ts';
import type { YogiMomentOptions } from './scale-by-yogi.ts';

/** What `yogi` takes. */
export interface YogiOptions extends YogiMomentOptions {
  /** η, a number or a schedule of the step; finite: zero freezes, a negative one climbs. */
  readonly learningRate: ScalarOrSchedule;
}

/**
 * Yogi: `uₜ = −η(t) m̂ / (√v̂ + ε)`, where `v` moves towards `g²` by at most `(1−b₂) g²`.
 *
 * Sources: Zaheer and others, NeurIPS 2018; Optax 0.2.8 `yogi`.
 *
 * @example yogi({ learningRate: 0.01 });
 */
export function yogi({ learningRate, ...options }: YogiOptions): GradientTransformation<unknown> {
  return chain(scaleByYogi(options), scaleByLearningRate(learningRate));
}
