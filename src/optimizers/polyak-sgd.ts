import { mul } from '@tensorflow/tfjs-core';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import { chain } from './chain.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scaleByPolyak } from './scale-by-polyak.ts';
import type { PolyakOptions } from './scale-by-polyak.ts';
import { scheduled } from './scheduled.ts';
import type { Scheduled } from './scheduled.ts';
import { mapTensors } from './tensors.ts';

/** What `polyakSgd` takes. */
export interface PolyakSgdOptions extends PolyakOptions {
  /** s, multiplies the finished step. Default 1. */
  readonly scaling?: ScalarOrSchedule | undefined;
}

/** `scaleByLearningRate` under the name that the user gave, for what is refused. */
function scaleDownhill(scaling: ScalarOrSchedule): GradientTransformation<Scheduled<null>> {
  return scheduled(
    { scaling },
    { init: () => null, update: (updates, inner, _, values) => [mapTensors(updates, (update) => mul(update, -values.scaling)), inner] },
  );
}

/**
 * Gradient descent with Polyak's step: `uₜ = −s(t) g min((f − f*) / (‖g‖² + ε), γ)`, where `f` is the loss handed to
 * `update`.
 *
 * This is the equation that Optax documents. Its code, in 0.2.8, scales the gradient before the norm is taken, so that
 * half the scaling gives twice the step; at a scaling of 1 both agree. Sources: Loizou and others, arXiv:2002.10542;
 * Optax 0.2.8 `polyak_sgd`.
 *
 * @throws TypeError when `update` is not given a finite loss.
 * @example
 * const optimizer = polyakSgd({ maxLearningRate: 10 });
 * const [updates, next] = optimizer.update(gradients, state, params, { value: loss });
 */
export function polyakSgd({ scaling = 1, ...options }: PolyakSgdOptions = {}): GradientTransformation<unknown> {
  return chain(scaleByPolyak(options), scaleDownhill(scaling));
}
