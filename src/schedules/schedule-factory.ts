import type { Schedule } from '#model/schedule.ts';

/** Numbers by argument. */
type Values = Readonly<Record<string, number>>;

/** What one number of a schedule means. */
export interface ScheduleArgument {
  /**
   * `length`: an integer count of steps (or of cycles). `value`: a value of the schedule; all of them multiplied by c
   * multiply the schedule by c. `factor`: a power, a ratio or a share.
   */
  readonly kind: 'length' | 'value' | 'factor';
  /** Where it usefully lies, ends included; it may depend on the arguments listed before it. Any draw can be built. */
  readonly range: readonly [min: number, max: number] | ((earlier: Values) => readonly [min: number, max: number]);
  /** What it is when left out; without one it is required. */
  readonly default?: number;
}

/** A value that a schedule has exactly. */
export interface Anchor {
  /** The step, an integer `≥ 0`. */
  readonly step: number;
  /** The value there. */
  readonly value: number;
}

/** What is known of a schedule without evaluating it. */
interface ScheduleShape {
  /** The values it has exactly, by increasing step, at most one for each. */
  readonly anchors: readonly Anchor[];
  /** The bounds that it never leaves, ends included. */
  readonly hull: readonly [low: number, high: number];
  /** The step from which it holds its last value; missing when it never does. */
  readonly length?: number;
  /** The steps after which it repeats; missing when it does not. */
  readonly period?: number;
}

/** What the author of a schedule knows of it. */
interface KnownShape extends Omit<ScheduleShape, 'hull'> {
  /** Values that it tends to and never has. */
  readonly limits?: readonly number[];
}

/** A schedule that is built from numbers alone. */
export interface ScheduleFactory {
  /** Its arguments by name, in an order in which each range depends on earlier ones only. */
  readonly arguments: Readonly<Record<string, ScheduleArgument>>;
  /** Builds it. @throws RangeError when a required argument is missing, and as the schedule itself does. */
  create(values: Values): Schedule;
  /** What is known of it. @throws RangeError when a required argument is missing. */
  shape(values: Values): ScheduleShape;
}

/** The arguments of a schedule, by name. */
type Named<Name extends string> = Readonly<Record<Name, ScheduleArgument>>;

/** Tells the type system what the loop over the names has found out. */
function hasAll<Name extends string>(named: Named<Name>, values: Values): values is Values & Readonly<Record<Name, number>> {
  for (const name in named) if (values[name] === undefined) return false;
  return true;
}

/** Only the last anchor of a step counts: a boundary step belongs to the later piece. */
function lastOfEachStep(anchors: readonly Anchor[]): readonly Anchor[] {
  return anchors.filter(({ step }, index) => anchors.slice(index + 1).every((later) => later.step > step));
}

/**
 * Describes a schedule that is built from numbers.
 *
 * @param named The arguments.
 * @param made How it is built, and its shape, given every argument; where two anchors share a step, the later one counts.
 * @example scheduleFactory({ value: { kind: 'value', range: [0, 1] } }, { create: ({ value }) => constant(value), shape: … });
 */
export function scheduleFactory<Name extends string>(
  named: Named<Name>,
  made: {
    create(values: Readonly<Record<NoInfer<Name>, number>>): Schedule;
    shape(values: Readonly<Record<NoInfer<Name>, number>>): KnownShape;
  },
): ScheduleFactory {
  const entries: readonly (readonly [string, ScheduleArgument])[] = Object.entries(named);
  const names = entries.map(([name]) => name);
  const defaults = entries.flatMap(([name, { default: value }]) => (value === undefined ? [] : [[name, value] as const]));
  const complete = (given: Values): Readonly<Record<Name, number>> => {
    const unknown = Object.keys(given).filter((name) => !names.includes(name));
    if (unknown.length > 0) throw new RangeError(`${unknown.join(', ')} is no argument; give ${names.join(', ')}.`);
    const values: Values = { ...Object.fromEntries(defaults), ...given };
    if (hasAll(named, values)) return values;
    const missing = names.filter((name) => values[name] === undefined);
    throw new RangeError(`${missing.join(', ')} is missing, but required; give a number.`);
  };
  return {
    arguments: named,
    create: (given) => made.create(complete(given)),
    shape: (given) => {
      const { anchors, limits = [], ...shape } = made.shape(complete(given));
      // An anchor without a step of its own is still aimed at by the piece before it.
      const corners = [...anchors.map(({ value }) => value), ...limits];
      return { ...shape, anchors: lastOfEachStep(anchors), hull: [Math.min(...corners), Math.max(...corners)] };
    },
  };
}
