import type { Schedule } from '#model/schedule.ts';
import type { EquationsOf, Subject } from '#model/subject.ts';
import type { Anchor } from '#model/trace.ts';
import { defineSchedule } from '../define-schedule.ts';
import type { ScheduleHyperparameter } from '../schedule-definition.ts';

type Values = Readonly<Record<string, number>>;

/** One of the numbers of a schedule; a range that depends on others is not used here. */
interface Argument {
  readonly kind: 'length' | 'value' | 'factor';
  readonly default?: number;
  readonly range?: readonly [min: number, max: number] | ((earlier: Values) => readonly [min: number, max: number]);
}

/** A schedule that is built from numbers, and what is known of it. */
export interface ReferenceSchedule {
  readonly arguments: Readonly<Record<string, Argument>>;
  create(values: Values): Schedule;
  shape(values: Values): {
    readonly anchors: readonly Anchor[];
    /** The values that bound it. */
    readonly hull?: readonly [low: number, high: number];
    /** The step from which on it stays. */
    readonly length?: number;
    /** The steps after which it repeats. */
    readonly period?: number;
  };
}

/** How a schedule is held to the laws. */
export interface ScheduleOptions {
  /** Where its numbers are drawn, for those of its arguments that the usual ranges do not suit. */
  readonly ranges?: Readonly<Record<string, readonly [min: number, max: number]>>;
  /** Whether it is monotone between neighbouring anchors. Default true. */
  readonly monotone?: boolean;
  /** The published formula it follows. */
  readonly formula?: string | EquationsOf;
}

const units = { length: 'steps', value: 'rate', factor: 'ratio' } as const;
const usual = { length: [3, 20], value: [-10, 10], factor: [0.1, 0.9] } as const;

/** Where a number is drawn: lengths of a few steps, since what is long is only asked more often. */
function rangeOf({ kind, range }: Argument): readonly [min: number, max: number] {
  return kind === 'length' || range === undefined || typeof range === 'function' ? usual[kind] : range;
}

/** A schedule of the reference library as a subject. */
export function scheduleSubject(name: string, reference: ReferenceSchedule, { ranges = {}, ...options }: ScheduleOptions = {}): Subject {
  const hyperparameters = Object.fromEntries(
    Object.entries(reference.arguments).map(([key, argument]): [string, ScheduleHyperparameter] => [
      key,
      {
        unit: units[argument.kind],
        range: ranges[key] ?? rangeOf(argument),
        ...(argument.default === undefined ? {} : { default: argument.default }),
      },
    ]),
  );
  const numbersIn = (config: unknown): Values =>
    Object.fromEntries(Object.entries(config ?? {}).filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
  return defineSchedule({
    name,
    hyperparameters,
    create: (given) => reference.create(given),
    anchors: (values) => reference.shape(values).anchors,
    hull: (values) => reference.shape(values).hull ?? spanned(reference.shape(values).anchors),
    length: (values) => reference.shape(values).length,
    period: (values) => reference.shape(values).period,
    toConfig: (given) => ({ ...given }),
    fromConfig: (config) => reference.create(numbersIn(config)),
    validates: true,
    ...options,
  });
}

function spanned(anchors: readonly Anchor[]): readonly [number, number] {
  const values = anchors.map(({ value }) => value);
  return [Math.min(...values), Math.max(...values)];
}
