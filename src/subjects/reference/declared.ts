import type * as library from '#optimizers/index.ts';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { Tensors } from '#optimizers/gradient-transformation.ts';
import type { Hyperparameter, Optimistic } from '#model/subject.ts';
import type { Group } from '../optimizer.ts';

/** The reference library, handed in so that tfjs is loaded only when it is asked for. */
export type Library = typeof library;

/** The settings of one run; what is left out has its default. */
export type Given = Readonly<Record<string, ScalarOrSchedule | undefined>>;

/** An optimizer with the views of its state that are part of its contract. */
export interface Made extends library.GradientTransformation<unknown> {
  outputs?(state: unknown, params: Tensors): Tensors;
  reported?(state: unknown): Readonly<Record<string, number>>;
}

/** One optimizer of the reference library and how it is declared. */
export interface Declared {
  readonly name: string;
  readonly hyperparameters: Readonly<Record<string, Hyperparameter>>;
  readonly optimistic?: Optimistic;
  /** The name of the optimizer it must be transparent over. */
  readonly over?: string;
  readonly create: (given: Given, groups: readonly Group[]) => Made;
}

/** What a required hyperparameter is when it is given, and a clear failure when it is not. */
export function required(value: ScalarOrSchedule | undefined): ScalarOrSchedule {
  if (value === undefined) throw new TypeError('learningRate is left out, but has no default.');
  return value;
}
