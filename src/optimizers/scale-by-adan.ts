import { add, clone, div, mul, scalar, sqrt, square, sub, zerosLike } from '@tensorflow/tfjs-core';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { GradientTransformation, Tensors } from './gradient-transformation.ts';
import { debiased, movingAverage } from './moving-averages.ts';
import { scheduled } from './scheduled.ts';
import type { Scheduled } from './scheduled.ts';
import { mapTensors, named } from './tensors.ts';

/** Running means of the gradient, of its change, and of the square of the gradient looked ahead; and the last gradient. */
export interface AdanMoments {
  readonly first: Tensors;
  readonly change: Tensors;
  readonly second: Tensors;
  readonly previous: Tensors;
}

/** What `scaleByAdan` takes. The decays say what stays, as in Optax; the paper names what enters. */
export interface AdanMomentOptions {
  /** Decay of the mean of the gradient, in `[0, 1)`. Default 0.98. */
  readonly b1?: ScalarOrSchedule | undefined;
  /** Decay of the mean of its change, in `[0, 1)`; `1 − b2` of it is looked ahead. Default 0.92. */
  readonly b2?: ScalarOrSchedule | undefined;
  /** Decay of the second moment, in `[0, 1)`. Default 0.99. */
  readonly b3?: ScalarOrSchedule | undefined;
  /** Added to the root, `> 0`. Default 1e-8. */
  readonly epsilon?: ScalarOrSchedule | undefined;
  /** Added under the root, `≥ 0`. Default 1e-8. */
  readonly epsilonRoot?: ScalarOrSchedule | undefined;
}

/**
 * Adan's direction, with the change `c = gₜ − gₜ₋₁` (zero at first): `m = b₁m + (1−b₁)g`, `v = b₂v + (1−b₂)c`,
 * `n = b₃n + (1−b₃)(g + (1−b₂)c)²`, `d = (m̂ + (1−b₂)v̂) / (√(n̂ + ε₀) + ε)`, each debiased by its own decay.
 *
 * Sources: Xie and others, arXiv:2208.06677, algorithm 1; Optax 0.2.8 `scale_by_adan`, with `eps_root` as in `adan`.
 *
 * @example chain(scaleByAdan({ b3: 0.999 }), scaleByLearningRate(0.001));
 */
export function scaleByAdan({
  b1 = 0.98,
  b2 = 0.92,
  b3 = 0.99,
  epsilon = 1e-8,
  epsilonRoot = 1e-8,
}: AdanMomentOptions = {}): GradientTransformation<Scheduled<AdanMoments>> {
  return scheduled(
    { b1, b2, b3, epsilon, epsilonRoot },
    {
      init: (params) => ({
        first: mapTensors(params, zerosLike),
        change: mapTensors(params, zerosLike),
        second: mapTensors(params, zerosLike),
        previous: mapTensors(params, zerosLike),
      }),
      update: (updates, moments, _, values, count) => {
        const small = scalar(values.epsilon);
        const underRoot = scalar(values.epsilonRoot);
        const ahead = scalar(1 - values.b2);
        const changed = mapTensors(updates, (g, name) => (count === 0 ? zerosLike(g) : sub(g, named(moments.previous, name))));
        const lookedAhead = mapTensors(updates, (g, name) => add(g, mul(named(changed, name), ahead)));
        const first = movingAverage(moments.first, updates, values.b1);
        const change = movingAverage(moments.change, changed, values.b2);
        const second = movingAverage(moments.second, mapTensors(lookedAhead, square), values.b3);
        const changeMean = debiased(change, values.b2, count + 1);
        const secondMean = debiased(second, values.b3, count + 1);
        const direction = mapTensors(debiased(first, values.b1, count + 1), (m, name) =>
          div(add(m, mul(named(changeMean, name), ahead)), add(sqrt(add(named(secondMean, name), underRoot)), small)),
        );
        return [direction, { first, change, second, previous: mapTensors(updates, (g) => clone(g)) }];
      },
    },
  );
}
