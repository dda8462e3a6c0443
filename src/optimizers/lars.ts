import type { ScalarOrSchedule } from '#model/schedule.ts';
import { addDecayedWeights } from './add-decayed-weights.ts';
import { chain } from './chain.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { masked } from './masked.ts';
import type { Mask } from './masked.ts';
import { scaleByLearningRate } from './scale-by-learning-rate.ts';
import { scaleByTrustRatio } from './scale-by-trust-ratio.ts';
import { trace } from './trace.ts';

/** What `lars` takes. */
export interface LarsOptions {
  /** η, a number or a schedule; it enters the velocity, so that an old rate goes on working. */
  readonly learningRate: ScalarOrSchedule;
  /** λ, a number or a schedule, finite and usually in `[0, 0.5]`; added to the gradient. Default 0. */
  readonly weightDecay?: ScalarOrSchedule | undefined;
  /** The leaves that decay. Default: all. */
  readonly weightDecayMask?: Mask;
  /** c, the share of its own length that a leaf moves, `> 0`. Default 0.001. */
  readonly trustCoefficient?: ScalarOrSchedule | undefined;
  /** Added to the norm of the gradient, `≥ 0`. Default 0. */
  readonly epsilon?: ScalarOrSchedule | undefined;
  /** The leaves that are scaled to their length. Default: all. */
  readonly trustRatioMask?: Mask;
  /** μ in `[0, 1)`. Default 0.9. */
  readonly momentum?: ScalarOrSchedule | undefined;
  /** Nesterov's look ahead. Default false. */
  readonly nesterov?: boolean;
}

/** Every leaf. */
const all: Mask = (params) => Object.fromEntries(Object.keys(params).map((name) => [name, true]));

/**
 * LARS: `v = μv − η(t) h c ‖pₜ‖ / (‖h‖ + ε)`, `uₜ = v`, with `h = g + λ(t) pₜ`, leaf by leaf.
 *
 * Sources: You and others, arXiv:1708.03888, algorithm 1; Optax 0.2.8 `lars`.
 *
 * @example lars({ learningRate: 1, trustCoefficient: 0.01, weightDecay: 1e-4 });
 */
export function lars({
  learningRate,
  weightDecay = 0,
  weightDecayMask = all,
  trustCoefficient = 0.001,
  epsilon = 0,
  trustRatioMask = all,
  momentum = 0.9,
  nesterov = false,
}: LarsOptions): GradientTransformation<unknown> {
  return chain(
    masked(addDecayedWeights(weightDecay), weightDecayMask),
    masked(scaleByTrustRatio({ trustCoefficient, epsilon }), trustRatioMask),
    scaleByLearningRate(learningRate),
    trace({ momentum, nesterov }),
  );
}
