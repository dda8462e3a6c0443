import { add, div, fill, sqrt, square } from '@tensorflow/tfjs-core';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { GradientTransformation, Tensors } from './gradient-transformation.ts';
import { readOnce } from './read-once.ts';
import { scheduled } from './scheduled.ts';
import type { Scheduled } from './scheduled.ts';
import { mapTensors, named } from './tensors.ts';

/** What `scaleBySumOfSquares` takes. */
export interface SumOfSquaresOptions {
  /** The sum to start with, `≥ 0`; read once, so a number only. Default 0.1. */
  readonly initialAccumulator?: number | undefined;
  /** Added under the root, `> 0`. Default 1e-7. */
  readonly epsilon?: ScalarOrSchedule | undefined;
}

/**
 * Divides by the root of the sum of squares: `s = s + g²`, `d = g / √(s + ε)`.
 *
 * Sources: Duchi and others, JMLR 12, 2011; Optax 0.2.8 `scale_by_rss`.
 *
 * @throws TypeError when built with an initial accumulator that is no finite number.
 * @example chain(scaleBySumOfSquares(), scaleByLearningRate(0.1));
 */
export function scaleBySumOfSquares({ initialAccumulator = 0.1, epsilon = 1e-7 }: SumOfSquaresOptions = {}): GradientTransformation<
  Scheduled<Tensors>
> {
  const start = readOnce('initialAccumulator', initialAccumulator);
  return scheduled(
    { epsilon },
    {
      init: (params) => mapTensors(params, (param) => fill(param.shape, start)),
      update: (updates, sum, _, values) => {
        const next = mapTensors(updates, (g, name) => add(named(sum, name), square(g)));
        return [mapTensors(updates, (g, name) => div(g, sqrt(add(named(next, name), values.epsilon)))), next];
      },
    },
  );
}
