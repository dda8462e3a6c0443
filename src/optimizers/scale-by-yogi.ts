import { add, div, fill, mul, scalar, sign, sqrt, square, sub } from '@tensorflow/tfjs-core';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { debiased, movingAverage } from './moving-averages.ts';
import { readOnce } from './read-once.ts';
import type { Moments } from './scale-by-adam.ts';
import { scheduled } from './scheduled.ts';
import type { Scheduled } from './scheduled.ts';
import { mapTensors, named } from './tensors.ts';

/** What `scaleByYogi` takes. */
export interface YogiMomentOptions {
  /** Decay of the first moment, in `[0, 1)`. Default 0.9. */
  readonly b1?: ScalarOrSchedule | undefined;
  /** Decay of the second moment, in `[0, 1)`. Default 0.999. */
  readonly b2?: ScalarOrSchedule | undefined;
  /** Added to the root, `> 0`. Default 1e-3. */
  readonly epsilon?: ScalarOrSchedule | undefined;
  /** What both moments start with, `≥ 0`; read once, so a number only. Default 1e-6. */
  readonly initialAccumulator?: number | undefined;
}

/**
 * Yogi's direction: `m = b₁m + (1−b₁)g`, `v = v − (1−b₂) sign(v − g²) g²`, `d = m̂ / (√v̂ + ε)`, debiased like Adam's.
 *
 * Both moments start at the initial accumulator, as in Optax. Sources: Zaheer and others, NeurIPS 2018, algorithm 2;
 * Optax 0.2.8 `scale_by_yogi`.
 *
 * @throws TypeError when built with an initial accumulator that is no finite number.
 * @example chain(scaleByYogi({ b2: 0.99 }), scaleByLearningRate(0.01));
 */
export function scaleByYogi({
  b1 = 0.9,
  b2 = 0.999,
  epsilon = 1e-3,
  initialAccumulator = 1e-6,
}: YogiMomentOptions = {}): GradientTransformation<Scheduled<Moments>> {
  const start = readOnce('initialAccumulator', initialAccumulator);
  return scheduled(
    { b1, b2, epsilon },
    {
      init: (params) => ({
        first: mapTensors(params, (param) => fill(param.shape, start)),
        second: mapTensors(params, (param) => fill(param.shape, start)),
      }),
      update: (updates, moments, _, values, count) => {
        const small = scalar(values.epsilon);
        const enters = scalar(1 - values.b2);
        const first = movingAverage(moments.first, updates, values.b1);
        const second = mapTensors(mapTensors(updates, square), (squared, name) => {
          const before = named(moments.second, name);
          return sub(before, mul(mul(sign(sub(before, squared)), squared), enters));
        });
        const secondMean = debiased(second, values.b2, count + 1);
        const direction = mapTensors(debiased(first, values.b1, count + 1), (m, name) => div(m, add(sqrt(named(secondMean, name)), small)));
        return [direction, { first, second }];
      },
    },
  );
}
