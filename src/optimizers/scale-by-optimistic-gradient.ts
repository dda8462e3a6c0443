import { clone, mul, sub, zerosLike } from '@tensorflow/tfjs-core';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { GradientTransformation, Tensors } from './gradient-transformation.ts';
import { scheduled } from './scheduled.ts';
import type { Scheduled } from './scheduled.ts';
import { mapTensors, named } from './tensors.ts';

/** What `scaleByOptimisticGradient` takes. */
export interface OptimisticOptions {
  /** Coefficient of the gradient. Default 1. */
  readonly alpha?: ScalarOrSchedule | undefined;
  /** Coefficient of its change. Default 1. */
  readonly beta?: ScalarOrSchedule | undefined;
}

/**
 * The optimistic direction: `uₜ = (α + β) dₜ − β dₜ₋₁`, with `d₋₁ = d₀`, so that a constant direction gives `α d` from
 * the first update on.
 *
 * Both coefficients are numbers by the time they meet a tensor: this is the line of google-deepmind/optax#1286.
 * Sources: Daskalakis and others, arXiv:1711.00141; Optax 0.2.8 `scale_by_optimistic_gradient`.
 *
 * @example chain(scaleByOptimisticGradient({ beta: 0.5 }), scaleByLearningRate(0.1));
 */
export function scaleByOptimisticGradient({ alpha = 1, beta = 1 }: OptimisticOptions = {}): GradientTransformation<Scheduled<Tensors>> {
  return scheduled(
    { alpha, beta },
    {
      init: (params) => mapTensors(params, zerosLike),
      update: (updates, previous, _, values, count) => {
        const before = count === 0 ? updates : previous;
        const direction = mapTensors(updates, (d, name) => sub(mul(d, values.alpha + values.beta), mul(named(before, name), values.beta)));
        return [direction, mapTensors(updates, (d) => clone(d))];
      },
    },
  );
}
