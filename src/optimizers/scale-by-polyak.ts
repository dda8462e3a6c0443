import { addN, div, lessEqual, minimum, mul, scalar, square, sum, where } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { Extra, GradientTransformation } from './gradient-transformation.ts';
import { scheduled } from './scheduled.ts';
import type { Scheduled } from './scheduled.ts';
import { mapTensors } from './tensors.ts';

/** What `scaleByPolyak` takes. */
export interface PolyakOptions {
  /** The least the loss can be, any number. Default 0. */
  readonly fMin?: ScalarOrSchedule | undefined;
  /** The longest step, `> 0`. Default 1. */
  readonly maxLearningRate?: ScalarOrSchedule | undefined;
  /** Added to the squared norm, `≥ 0`. Default 0. */
  readonly epsilon?: ScalarOrSchedule | undefined;
  /** `sps+` takes a loss below `fMin` for `fMin`; with `sps` it climbs. Default `sps`. */
  readonly variant?: 'sps' | 'sps+';
}

/** The loss handed to an update. */
function lossOf(extra: Extra | undefined): number {
  const value: unknown = extra?.value;
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new TypeError(
      `The loss is ${String(value)}, but Polyak's step needs a finite number; call update or step with { value: loss } as well.`,
    );
  return value;
}

/**
 * Polyak's step length from the loss `f`: `d = g · min((f − f*) / (‖g‖² + ε), γ)`, one length for all leaves; zero
 * where the gradient is.
 *
 * Sources: Loizou and others, arXiv:2002.10542; Garrigos and others, arXiv:2307.14528, for `sps+`; Optax
 * 0.2.8 `scale_by_polyak`.
 *
 * @throws TypeError when `update` is not given a finite loss.
 * @example chain(scaleByPolyak({ maxLearningRate: 10 }), scale(-1));
 */
export function scaleByPolyak({ fMin = 0, maxLearningRate = 1, epsilon = 0, variant = 'sps' }: PolyakOptions = {}): GradientTransformation<
  Scheduled<null>
> {
  return scheduled(
    { fMin, maxLearningRate, epsilon },
    {
      init: () => null,
      update: (updates, inner, _, values, __, extra) => {
        const gap = lossOf(extra) - values.fMin;
        const squares: Tensor[] = Object.values(updates).map((update) => sum(square(update)));
        if (squares.length === 0) return [{}, inner];
        const squaredNorm = addN([...squares, scalar(values.epsilon)]);
        const length = minimum(div(scalar(variant === 'sps+' ? Math.max(gap, 0) : gap), squaredNorm), values.maxLearningRate);
        // Optax's guard against a division by zero: no step where the squared norm is lost beside 1.
        const step = where(lessEqual(squaredNorm, Number.EPSILON), scalar(0), length);
        return [mapTensors(updates, (update) => mul(update, step)), inner];
      },
    },
  );
}
