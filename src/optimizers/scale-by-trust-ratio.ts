import { add, div, equal, logicalOr, maximum, mul, scalar, sqrt, square, sum, where } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scheduled } from './scheduled.ts';
import type { Scheduled } from './scheduled.ts';
import { mapTensors, named } from './tensors.ts';

/** What `scaleByTrustRatio` takes. */
export interface TrustRatioOptions {
  /** The least that a norm counts, `≥ 0`. Default 0. */
  readonly minNorm?: ScalarOrSchedule | undefined;
  /** c, the share of its own length that a leaf moves, `> 0`. Default 1. */
  readonly trustCoefficient?: ScalarOrSchedule | undefined;
  /** Added to the norm of the update, `≥ 0`. Default 0. */
  readonly epsilon?: ScalarOrSchedule | undefined;
}

/**
 * Makes each leaf move in proportion to its length: `d = g · c ‖p‖ / (‖g‖ + ε)`, and `d = g` where either norm is zero.
 *
 * Sources: You and others, arXiv:1904.00962, algorithm 2; Optax 0.2.8 `scale_by_trust_ratio`.
 *
 * @example chain(scaleByAdam(), scaleByTrustRatio(), scaleByLearningRate(0.01)); // lamb
 */
export function scaleByTrustRatio({ minNorm = 0, trustCoefficient = 1, epsilon = 0 }: TrustRatioOptions = {}): GradientTransformation<
  Scheduled<null>
> {
  return scheduled(
    { minNorm, trustCoefficient, epsilon },
    {
      init: () => null,
      update: (updates, inner, params, values) => {
        const least = scalar(values.minNorm);
        const coefficient = scalar(values.trustCoefficient);
        const small = scalar(values.epsilon);
        const one = scalar(1);
        const norm = (tensor: Tensor): Tensor => maximum(sqrt(sum(square(tensor))), least);
        const scaled = mapTensors(updates, (update, name) => {
          const length = norm(named(params, name));
          const updateLength = norm(update);
          const ratio = div(mul(length, coefficient), add(updateLength, small));
          return mul(update, where(logicalOr(equal(length, 0), equal(updateLength, 0)), one, ratio));
        });
        return [scaled, inner];
      },
    },
  );
}
