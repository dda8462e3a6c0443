import type { Schedule } from '#model/schedule.ts';

/** What can be seen of a schedule over a run. */
export interface Inspection {
  /** The values at steps `0 … steps − 1`; NaN where the schedule gave no number. */
  readonly values: readonly number[];
  readonly first: number;
  /** The largest value, and the first step that has it. */
  readonly peak: { readonly value: number; readonly step: number };
  /** The value at the last step. */
  readonly end: number;
  /** What looks wrong, a sentence each; none where nothing does. */
  readonly remarks: readonly string[];
}

/** The only step at which an otherwise smooth schedule changes by more than half its peak; `undefined` when there is none. */
function jump(values: readonly number[], peak: number): number | undefined {
  const changes = values.slice(1).map((value, step) => Math.abs(value - (values[step] ?? value)));
  const large = changes.flatMap((change, step) => (change > peak / 2 ? [step + 1] : []));
  const median = changes.toSorted((a, b) => a - b)[Math.floor(changes.length / 2)] ?? 0;
  return large.length === 1 && median > 0 && median <= peak / 20 ? large[0] : undefined;
}

/** Asks a schedule that may do anything. */
function ask(schedule: Schedule, step: number): { readonly value: number; readonly trouble?: string } {
  try {
    const value: unknown = schedule(step);
    if (typeof value !== 'number') return { value: Number.NaN, trouble: `At step ${step} it gives ${typeof value}, not a number.` };
    return Number.isFinite(value) ? { value } : { value, trouble: `At step ${step} it is ${value}.` };
  } catch (error) {
    return { value: Number.NaN, trouble: `At step ${step} it throws: ${error instanceof Error ? error.message : String(error)}.` };
  }
}

/** Steps after the end of a run, as far as ten times its length: training goes on longer than planned. */
function after(steps: number): readonly number[] {
  const near = Array.from({ length: Math.min(steps, 1000) }, (_, index) => steps + index);
  return [...near, 2 * steps, 5 * steps, 10 * steps];
}

/**
 * Looks at a schedule over a run: its values, first, peak and end, and what looks wrong.
 *
 * @param steps The length of the run, an integer ≥ 1. @throws RangeError for another.
 */
export function inspectSchedule(schedule: Schedule, steps: number): Inspection {
  if (!Number.isSafeInteger(steps) || steps < 1) throw new RangeError(`The number of steps must be an integer from 1, not ${steps}.`);
  const asked = Array.from({ length: steps }, (_, step) => ask(schedule, step));
  const values = asked.map(({ value }) => value);
  const finite = values.filter(Number.isFinite);
  const peak = finite.reduce((one, other) => Math.max(one, other), Number.NEGATIVE_INFINITY);
  const peakStep = values.indexOf(peak);
  const first = values[0] ?? Number.NaN;
  const end = values.at(-1) ?? Number.NaN;
  const remarks: string[] = [];
  const trouble = asked.find((one) => one.trouble !== undefined)?.trouble;
  if (trouble !== undefined) remarks.push(trouble);
  const negative = values.findIndex((value) => value < 0);
  if (negative >= 0) remarks.push(`At step ${negative} it is negative: ${values[negative]}.`);
  if (finite.length === steps && peak === 0 && negative < 0) remarks.push('It never rises above 0: nothing is learnt.');
  else if (steps > 2 && peakStep === steps - 1 && end > (values.at(-2) ?? end))
    remarks.push(`It still rises at the last step (${steps - 1}): the warm-up is longer than the run.`);
  const ended = values.findLastIndex((value) => value !== 0) + 1;
  if (finite.length === steps && peak > 0 && ended < steps - 1)
    remarks.push(`It is 0 from step ${ended} of ${steps} on: it ends before the run does.`);
  const jumped = finite.length === steps ? jump(values, peak) : undefined;
  const told = (step: number): number => Number((values[step] ?? Number.NaN).toPrecision(6));
  if (jumped !== undefined) remarks.push(`It jumps at step ${jumped}: from ${told(jumped - 1)} to ${told(jumped)}.`);
  const later = after(steps).map((step) => ({ step, ...ask(schedule, step) }));
  const lost = later.find((one) => one.trouble !== undefined);
  if (trouble === undefined && lost?.trouble !== undefined) remarks.push(`After the end: ${lost.trouble}`);
  const rising = later.find(({ value }) => value > end);
  if (rising !== undefined && peakStep !== steps - 1)
    remarks.push(`It rises after the end: ${Number(rising.value.toPrecision(6))} at step ${rising.step}.`);
  return { values, first, peak: { value: peakStep < 0 ? Number.NaN : peak, step: peakStep }, end, remarks };
}
