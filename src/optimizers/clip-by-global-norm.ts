import { addN, div, less, mul, scalar, sqrt, square, sum, where } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scheduled } from './scheduled.ts';
import type { Scheduled } from './scheduled.ts';
import { mapTensors } from './tensors.ts';

/**
 * Scales all updates together so that their global norm is at most `c`: `u = g · min(1, c / ‖g‖)`; below the limit
 * they are unchanged, bit for bit.
 *
 * Source: Pascanu and others, arXiv:1211.5063.
 *
 * @param maxNorm c, a number or a schedule, `> 0`.
 * @example chain(clipByGlobalNorm(1), scaleByAdam(), scaleByLearningRate(0.001));
 */
export function clipByGlobalNorm(maxNorm: ScalarOrSchedule): GradientTransformation<Scheduled<null>> {
  return scheduled(
    { maxNorm },
    {
      init: () => null,
      update: (updates, inner, _, values) => {
        const squares: Tensor[] = Object.values(updates).map((update) => sum(square(update)));
        if (squares.length === 0) return [updates, inner];
        const norm = sqrt(addN(squares));
        const limit = scalar(values.maxNorm);
        const factor = where(less(norm, limit), scalar(1), div(limit, norm));
        return [mapTensors(updates, (update) => mul(update, factor)), inner];
      },
    },
  );
}
