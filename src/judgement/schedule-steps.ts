import type { ScheduleFacts } from '#model/trace.ts';

/** Steps up to here are all looked at. */
const dense = 40;
/** A stateful scheduler is moved on this far at most. */
const farthest = 600;

/** The step where the last thing that a schedule declares happens. */
export function lastEvent({ anchors = [], length = 0, period = 0, boundaries }: ScheduleFacts): number {
  return Math.max(0, length, period, ...boundaries, ...anchors.map(({ step }) => step));
}

/**
 * The steps worth a look, in order: the first ones, all around everything that is declared to happen, between, and up to
 * ten times the end.
 *
 * @param most The largest step that can be asked for.
 */
export function telling(facts: ScheduleFacts, most: number = facts.exactUpTo): readonly number[] {
  const { anchors = [], length = 0, period = 0, boundaries } = facts;
  const last = Math.max(1, lastEvent(facts));
  const events = [0, length, period, 2 * period, 3 * period, 5 * period, ...boundaries, ...anchors.map(({ step }) => step)];
  const around = events.flatMap((step) => [step - 1, step, step + 1]);
  const between = Array.from({ length: 33 }, (_, index) => Math.round((index * last) / 32));
  const after = [1.2, 1.5, 2, 2.5, 3, 4, 5, 7, 10].map((times) => Math.ceil(times * last));
  const first = Array.from({ length: dense }, (_, step) => step);
  const all = new Set([...first, ...around, ...between, ...after, ...after.map((step) => step + 1)]);
  return [...all].filter((step) => step >= 0 && step <= most).toSorted((a, b) => a - b);
}

/** The steps that a stateful scheduler is moved through: all, to ten times the end where that is not too far. */
export function walked(facts: ScheduleFacts): number {
  return Math.min(facts.exactUpTo, farthest, Math.max(dense, 10 * lastEvent(facts) + 2));
}
