import { add, div, mul, scalar, sqrt, square, zerosLike } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { GradientTransformation, Tensors } from './gradient-transformation.ts';
import { scheduled } from './scheduled.ts';
import type { Scheduled } from './scheduled.ts';
import { mapTensors, named } from './tensors.ts';

/** Running means of the gradient and of its square. */
export interface Moments {
  readonly first: Tensors;
  readonly second: Tensors;
}

/** What `scaleByAdam` takes. */
export interface AdamMomentOptions {
  /** Decay of the first moment, in `[0, 1)`. Default 0.9. */
  readonly b1?: ScalarOrSchedule | undefined;
  /** Decay of the second moment, in `[0, 1)`. Default 0.999. */
  readonly b2?: ScalarOrSchedule | undefined;
  /** Added to the root, `> 0`. Default 1e-8. */
  readonly epsilon?: ScalarOrSchedule | undefined;
  /** Nesterov's form of the first moment. Default false. */
  readonly nesterov?: boolean;
}

/**
 * Adam's direction: `m = b₁m + (1−b₁)g`, `v = b₂v + (1−b₂)g²`, `d = m̂ / (√v̂ + ε)` with `m̂ = m/(1−b₁ᵗ⁺¹)`,
 * `v̂ = v/(1−b₂ᵗ⁺¹)`; with `nesterov`, `m̂ = b₁ m/(1−b₁ᵗ⁺²) + (1−b₁) g/(1−b₁ᵗ⁺¹)`.
 *
 * Debiasing uses the present value of a scheduled decay, as Optax and PyTorch do. Sources: Kingma and Ba,
 * arXiv:1412.6980, algorithm 1; Dozat, 2016; Optax 0.2.8 `scale_by_adam`.
 *
 * @example chain(scaleByAdam({ b1: 0.9 }), scaleByLearningRate(0.001));
 */
export function scaleByAdam({ b1 = 0.9, b2 = 0.999, epsilon = 1e-8, nesterov = false }: AdamMomentOptions = {}): GradientTransformation<
  Scheduled<Moments>
> {
  return scheduled(
    { b1, b2, epsilon },
    {
      init: (params) => ({ first: mapTensors(params, zerosLike), second: mapTensors(params, zerosLike) }),
      update: (updates, moments, _, values, count) => {
        const keep1 = scalar(values.b1);
        const take1 = scalar(1 - values.b1);
        const keep2 = scalar(values.b2);
        const take2 = scalar(1 - values.b2);
        const debias1 = scalar(1 - values.b1 ** (count + 1));
        const ahead1 = scalar(1 - values.b1 ** (count + 2));
        const debias2 = scalar(1 - values.b2 ** (count + 1));
        const small = scalar(values.epsilon);
        const first = mapTensors(updates, (g, name) => add(mul(named(moments.first, name), keep1), mul(g, take1)));
        const second = mapTensors(updates, (g, name) => add(mul(named(moments.second, name), keep2), mul(square(g), take2)));
        const mean = (m: Tensor, name: string): Tensor =>
          nesterov ? add(mul(div(m, ahead1), keep1), mul(div(named(updates, name), debias1), take1)) : div(m, debias1);
        const direction = mapTensors(first, (m, name) => div(mean(m, name), add(sqrt(div(named(second, name), debias2)), small)));
        return [direction, { first, second }];
      },
    },
  );
}
