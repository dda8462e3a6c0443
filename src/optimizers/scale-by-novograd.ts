import { add, clone, div, mul, scalar, sqrt, square, sum, zerosLike } from '@tensorflow/tfjs-core';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { GradientTransformation, Tensors } from './gradient-transformation.ts';
import { movingAverage } from './moving-averages.ts';
import type { Moments } from './scale-by-adam.ts';
import { scheduled } from './scheduled.ts';
import type { Scheduled } from './scheduled.ts';
import { mapTensors, named } from './tensors.ts';

/** What `scaleByNovograd` takes. */
export interface NovogradMomentOptions {
  /** What stays of the first moment, in `[0, 1)`. Default 0.9. */
  readonly b1?: ScalarOrSchedule | undefined;
  /** Decay of the second moment, in `[0, 1)`. Default 0.25. */
  readonly b2?: ScalarOrSchedule | undefined;
  /** Added to the root, `> 0`. Default 1e-6. */
  readonly epsilon?: ScalarOrSchedule | undefined;
  /** Added under the root, `≥ 0`. Default 0. */
  readonly epsilonRoot?: ScalarOrSchedule | undefined;
  /** λ; enters the first moment, so that a decay goes on working later. Default 0. */
  readonly weightDecay?: ScalarOrSchedule | undefined;
}

/**
 * NovoGrad's direction, with one second moment per leaf, at first `v = ‖g‖²`: `v = b₂v + (1−b₂)‖g‖²`,
 * `m = b₁m + g/(√(v + ε₀) + ε) + λp`, `d = m`.
 *
 * Sources: Ginsburg and others, arXiv:1905.11286, algorithm 1; Optax 0.2.8 `scale_by_novograd`, with `eps` as in
 * `novograd`.
 *
 * @example chain(scaleByNovograd({ b1: 0.95 }), scaleByLearningRate(0.01));
 */
export function scaleByNovograd({
  b1 = 0.9,
  b2 = 0.25,
  epsilon = 1e-6,
  epsilonRoot = 0,
  weightDecay = 0,
}: NovogradMomentOptions = {}): GradientTransformation<Scheduled<Moments>> {
  return scheduled(
    { b1, b2, epsilon, epsilonRoot, weightDecay },
    {
      init: (params) => ({ first: mapTensors(params, zerosLike), second: mapTensors(params, () => scalar(0)) }),
      update: (updates, moments, params, values, count) => {
        const stays = scalar(values.b1);
        const small = scalar(values.epsilon);
        const underRoot = scalar(values.epsilonRoot);
        const decay = scalar(values.weightDecay);
        const squares: Tensors = mapTensors(updates, (g) => sum(square(g)));
        const second = count === 0 ? squares : movingAverage(moments.second, squares, values.b2);
        const entering = mapTensors(updates, (g, name) =>
          add(div(g, add(sqrt(add(named(second, name), underRoot)), small)), mul(named(params, name), decay)),
        );
        const first = mapTensors(entering, (entry, name) => add(mul(named(moments.first, name), stays), entry));
        return [mapTensors(first, (m) => clone(m)), { first, second }];
      },
    },
  );
}
