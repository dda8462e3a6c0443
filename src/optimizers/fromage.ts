import { add, mul, scalar } from '@tensorflow/tfjs-core';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import { chain } from './chain.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scaleByTrustRatio } from './scale-by-trust-ratio.ts';
import { scheduled } from './scheduled.ts';
import type { Scheduled } from './scheduled.ts';
import { mapTensors, named } from './tensors.ts';

/** What `fromage` takes. */
export interface FromageOptions {
  /** η, a number or a schedule of the step; finite: zero freezes, a negative one climbs. */
  readonly learningRate: ScalarOrSchedule;
  /** The least that a norm counts, `> 0`. Default 1e-6. */
  readonly minNorm?: ScalarOrSchedule | undefined;
}

/**
 * The step and the contraction after it, from one and the same rate: deriving the factor from an unevaluated rate is
 * google-deepmind/optax#1323.
 */
function moveAndContract(learningRate: ScalarOrSchedule): GradientTransformation<Scheduled<null>> {
  return scheduled(
    { learningRate },
    {
      init: () => null,
      update: (updates, inner, params, values) => {
        const factor = 1 / Math.sqrt(1 + values.learningRate ** 2);
        const moves = scalar(-values.learningRate * factor);
        const contracts = scalar(factor - 1);
        return [mapTensors(updates, (update, name) => add(mul(update, moves), mul(named(params, name), contracts))), inner];
      },
    },
  );
}

/**
 * Fromage: `uₜ = −η f (‖pₜ‖ / ‖g‖) g + (f − 1) pₜ` with `f = 1/√(1 + η(t)²)`, leaf by leaf: a step, then a contraction
 * that keeps lengths from growing. The update is not proportional to the rate.
 *
 * Sources: Bernstein and others, arXiv:2002.03432, algorithm 1; Optax 0.2.8 `fromage`.
 *
 * @example fromage({ learningRate: 0.01 });
 */
export function fromage({ learningRate, minNorm = 1e-6 }: FromageOptions): GradientTransformation<unknown> {
  return chain(scaleByTrustRatio({ minNorm }), moveAndContract(learningRate));
}
