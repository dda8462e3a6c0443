import type { Schedule } from '#model/schedule.ts';
import type { EquationsOf, Hyperparameter } from '#model/subject.ts';
import type { Anchor } from '#model/trace.ts';
import type { Dtype } from '#model/tree.ts';

/** One number that a schedule is built from. */
export type ScheduleHyperparameter = Pick<Hyperparameter, 'range' | 'default' | 'omitted'> & {
  /** A value of the schedule, an integer number of steps, or a pure number. */
  readonly unit: NonNullable<Hyperparameter['unit']>;
};

/** The numbers that a schedule is built from, by name. */
export type Declared = Readonly<Record<string, ScheduleHyperparameter>>;
type MayBeOmitted<H extends ScheduleHyperparameter> = H extends { readonly default: number } | { readonly omitted: number | string }
  ? true
  : false;

/** What `create` receives: numbers; those with a documented default may be left out. */
export type ScheduleNumbers<H extends Declared> = {
  readonly [K in keyof H as MayBeOmitted<H[K]> extends true ? never : K]: number;
} & { readonly [K in keyof H as MayBeOmitted<H[K]> extends true ? K : never]?: number | undefined };

/** What declarations receive: the same numbers, what was left out being its documented value. */
export type ResolvedNumbers<H extends Declared> = { readonly [K in keyof H]: number };

/** A scheduler that is moved on, torch style. */
export interface StatefulSchedule {
  /** The present value; after no advance, that of step 0. Asking changes nothing. */
  value(): number;
  /** Moves on by one step; `metric` where the definition says so. */
  advance(metric?: number): void;
  /** A checkpoint as plain JSON. */
  save?(): unknown;
  /** Goes on from a checkpoint. */
  load?(checkpoint: unknown): void;
  /** The closed form, where there is one: the value at any step. */
  at?(step: number): number;
}

/** What `create` gets besides the numbers. */
export interface ScheduleContext<Shared> {
  /** The number of steps to begin with; 0 unless the definition says `starts`. */
  readonly start: number;
  /** What the definition's `shares` made for this run. */
  readonly shared: Shared;
}

/** What `defineSchedule` takes; every declaration is a value or a function of the numbers it was built from,
 * and where that returns nothing, nothing is declared for those numbers. */
export interface ScheduleDefinition<H extends Declared, Shared> {
  /** `<library>/<schedule>`. */
  readonly name: string;
  /** The numbers the schedule is built from, e.g. its peak and its length. */
  readonly hyperparameters: H;
  /** Builds one: a function of the step, or one that is advanced. */
  readonly create: (given: ScheduleNumbers<H>, context: ScheduleContext<Shared>) => Schedule | StatefulSchedule;
  /**
   * Steps and the values met there, in order; of several at one step the last is met. Where it is not declared, the
   * laws about ends and limits are skipped.
   */
  readonly anchors?: readonly Anchor[] | ((numbers: ResolvedNumbers<H>) => readonly Anchor[]);
  /** A value it only tends to, so that it belongs to the hull. Default: none. */
  readonly limit?: number | ((numbers: ResolvedNumbers<H>) => number | undefined);
  /** The values that bound it. Default: what its anchors and its limit span. */
  readonly hull?: readonly [low: number, high: number] | ((numbers: ResolvedNumbers<H>) => readonly [low: number, high: number]);
  /** The step from which on it stays. Default: it never ends. */
  readonly length?: number | ((numbers: ResolvedNumbers<H>) => number | undefined);
  /** It repeats after so many steps. Default: it does not. */
  readonly period?: number | ((numbers: ResolvedNumbers<H>) => number | undefined);
  /** Whether it is monotone between neighbouring anchors. Default true. */
  readonly monotone?: boolean;
  /** Where the next of its pieces begins, in order. */
  readonly boundaries?: (numbers: ResolvedNumbers<H>) => readonly number[];
  /** Its pieces, each counting from its own start; one more than boundaries. */
  readonly pieces?: (numbers: ResolvedNumbers<H>) => readonly (Schedule | StatefulSchedule)[];
  /** The same schedule with its first `count` pieces joined first. */
  readonly grouped?: (numbers: ResolvedNumbers<H>, count: number) => Schedule | StatefulSchedule;
  /** Whether the step at a boundary already belongs to the next piece. Default `'at'`: it does. */
  readonly side?: 'at' | 'after';
  /** The largest step it handles. Default 2⁵³. */
  readonly exactUpTo?: number | ((numbers: ResolvedNumbers<H>) => number);
  /** The integer types it takes a step in; others it refuses, or takes as well. Default numbers. */
  readonly integers?: readonly ('number' | 'bigint')[];
  /** What it takes for a step, where that is no number: e.g. an array of one element. */
  readonly counter?: (step: number) => unknown;
  /** It is fed with a metric at every advance. Default false. */
  readonly metric?: boolean;
  /** `create` looks at `start`. Default false. */
  readonly starts?: boolean;
  /** A scheduler that reads out the value so many steps after the number of its advances. Default 0. */
  readonly ahead?: number;
  /** What all schedulers of one run share, e.g. the optimizer they write to; made afresh for every run. */
  readonly shares?: () => Shared;
  /** Serialises; what is left out is left out. */
  readonly toConfig?: (given: ScheduleNumbers<H>, schedule: Schedule | StatefulSchedule) => unknown;
  /** Rebuilds from what was serialised. */
  readonly fromConfig?: (config: unknown) => Schedule | StatefulSchedule;
  /** The published formula it follows: an id of the oracle, with the map of hyperparameters where names differ. */
  readonly formula?: string | EquationsOf;
  /** It refuses, when built, numbers that are none. Default false. */
  readonly validates?: boolean;
  /** The dtype of its values. Default float64. */
  readonly dtype?: Dtype;
}
