import { add, clone, mul, zerosLike } from '@tensorflow/tfjs-core';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { GradientTransformation, Tensors } from './gradient-transformation.ts';
import { scheduled } from './scheduled.ts';
import type { Scheduled } from './scheduled.ts';
import { mapTensors, named } from './tensors.ts';

/** What `trace` takes. */
export interface TraceOptions {
  /** What stays of the velocity, in `[0, 1)`. */
  readonly momentum: ScalarOrSchedule;
  /** Look ahead: `d = g + μv`. Default false. */
  readonly nesterov?: boolean;
}

/**
 * A trace of the gradients: `v = g + μv`, `d = v`; with `nesterov`, `d = g + μv` with the new `v`.
 *
 * Sources: Sutskever and others, ICML 2013; Optax 0.2.8 `trace`.
 *
 * @example chain(trace({ momentum: 0.9 }), scaleByLearningRate(0.1));
 */
export function trace({ momentum, nesterov = false }: TraceOptions): GradientTransformation<Scheduled<Tensors>> {
  return scheduled(
    { momentum },
    {
      init: (params) => mapTensors(params, zerosLike),
      update: (updates, velocity, _, values) => {
        const next = mapTensors(updates, (g, name) => add(g, mul(named(velocity, name), values.momentum)));
        const direction = nesterov
          ? mapTensors(updates, (g, name) => add(g, mul(named(next, name), values.momentum)))
          : mapTensors(next, (v) => clone(v));
        return [direction, next];
      },
    },
  );
}
