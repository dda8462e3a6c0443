import type { ScalarOrSchedule } from '#model/schedule.ts';
import { chain } from './chain.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scaleByLearningRate } from './scale-by-learning-rate.ts';
import { scaleByNovograd } from './scale-by-novograd.ts';
import type { NovogradMomentOptions } from './scale-by-novograd.ts';

/** What `novograd` takes. */
export interface NovogradOptions extends NovogradMomentOptions {
  /** η, a number or a schedule of the step; finite: zero freezes, a negative one climbs. */
  readonly learningRate: ScalarOrSchedule;
}

/**
 * NovoGrad: `uₜ = −η(t) m`, where each gradient enters `m` divided by the running norm of its leaf.
 *
 * Sources: Ginsburg and others, arXiv:1905.11286; Optax 0.2.8 `novograd`.
 *
 * @example novograd({ learningRate: 0.01, weightDecay: 0.001 });
 */
export function novograd({ learningRate, ...options }: NovogradOptions): GradientTransformation<unknown> {
  return chain(scaleByNovograd(options), scaleByLearningRate(learningRate));
}
