import { add, clone, mul, scalar, sub } from '@tensorflow/tfjs-core';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { GradientTransformation, Tensors } from './gradient-transformation.ts';
import { scheduleFreeEvalParams } from './schedule-free-eval-params.ts';
import type { ScheduleFreeState } from './schedule-free-eval-params.ts';
import { scheduled } from './scheduled.ts';
import type { Scheduled } from './scheduled.ts';
import { mapTensors, named, tidied } from './tensors.ts';

/** What `scheduleFree` takes. */
export interface ScheduleFreeOptions {
  /** η, the rate of the base optimizer, for the weights of the average; give it a warm-up, but no decay. */
  readonly learningRate: ScalarOrSchedule;
  /** β, the share of the average in the parameters that are trained, in `(0, 1]`. Default 0.9. */
  readonly b1?: ScalarOrSchedule | undefined;
  /** r, the power of the largest rate so far that weighs a step in the average, `≥ 0`. Default 2. */
  readonly weightLrPower?: ScalarOrSchedule | undefined;
}

/**
 * Averaging instead of a decaying rate. The parameters `y` that are trained lie between the iterates `z` of the base
 * optimizer and their average `x`: `zₜ₊₁ = zₜ + uₜ`, `xₜ₊₁ = (1−c)xₜ + c zₜ₊₁`, `yₜ₊₁ = β(t) xₜ₊₁ + (1−β(t)) zₜ₊₁`,
 * where `uₜ` is the update of the base optimizer for the gradient at `yₜ`, `c = w / Σw` and `w = ηmaxʳ` with the
 * largest rate so far. Evaluate at `x`: see `scheduleFreeEvalParams`.
 *
 * `x` is computed from `y` and `z`, with the β that made `y`. The weight reads the rate at the step of the base
 * optimizer, as in the paper and its code; Optax 0.2.8 reads it one step ahead (google-deepmind/optax#1744). Sources:
 * Defazio and others, arXiv:2405.15682; Optax 0.2.8 `schedule_free`.
 *
 * @param base The optimizer that moves `z`; without momentum of its own (`b1: 0` for Adam).
 * @throws RangeError at the step where `b1` is not in `(0, 1]`.
 * @example scheduleFree(adam({ learningRate: warmup, b1: 0 }), { learningRate: warmup });
 */
export function scheduleFree<State>(
  base: GradientTransformation<State>,
  { learningRate, b1 = 0.9, weightLrPower = 2 }: ScheduleFreeOptions,
): GradientTransformation<Scheduled<ScheduleFreeState<State>>> {
  return scheduled(
    { learningRate, b1, weightLrPower },
    {
      // Before the first update x, y and z are the same, whatever β made them.
      init: (params) => ({
        b1: 1,
        weightSum: 0,
        maxLearningRate: 0,
        iterates: mapTensors(params, (param) => clone(param)),
        base: base.init(params),
      }),
      update: (updates, state, params, values, count, extra) => {
        if (!(values.b1 > 0 && values.b1 <= 1))
          throw new RangeError(`b1 is ${values.b1} at step ${count}, but must be above 0 and at most 1.`);
        return tidied(() => {
          const maxLearningRate = Math.max(state.maxLearningRate, values.learningRate);
          const weight = maxLearningRate ** values.weightLrPower;
          const weightSum = state.weightSum + weight;
          // A rate of zero so far: nothing has moved, and nothing is averaged.
          const share = weightSum === 0 ? 0 : weight / weightSum;
          const [moves, next] = base.update(updates, state.base, params, extra);
          const iterates = mapTensors(state.iterates, (z, name) => add(z, named(moves, name)));
          const averages = between(scheduleFreeEvalParams({ inner: state }, params), iterates, 1 - share);
          const moved = between(averages, iterates, values.b1);
          const made = mapTensors(updates, (_, name) => sub(named(moved, name), named(params, name)));
          return [made, { b1: values.b1, weightSum, maxLearningRate, iterates, base: next }];
        });
      },
    },
  );
}

/** `share · x + (1 − share) · z`. */
function between(averages: Tensors, iterates: Tensors, share: number): Tensors {
  const ofAverage = scalar(share);
  const ofIterate = scalar(1 - share);
  return mapTensors(averages, (x, name) => add(mul(x, ofAverage), mul(named(iterates, name), ofIterate)));
}
