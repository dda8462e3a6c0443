import type { Anchor, ScheduleFacts } from '#model/trace.ts';
import type { Dtype } from '#model/tree.ts';
import { scheduleBudget, within } from './schedule-budget.ts';
import type { ScheduleBudget } from './schedule-budget.ts';
import { numberOf } from './schedule-run.ts';
import type { Seen } from './schedule-run.ts';
import type { Wrong } from './schedule-finding.ts';

/** What a schedule is held to: its anchors, and how far it may be off at a step. */
export interface Shape {
  readonly facts: ScheduleFacts;
  readonly anchors: readonly Anchor[];
  readonly budget: (step: number) => ScheduleBudget;
}

/** The anchors that must be met: of several at one step the last. */
export function effective(anchors: readonly Anchor[]): readonly Anchor[] {
  return anchors.filter(({ step }, index) => anchors[index + 1]?.step !== step);
}

/** The values that bound a schedule. */
function hullOf({ facts, anchors }: Pick<Shape, 'facts' | 'anchors'>): readonly number[] {
  return facts.hull ?? [...anchors.map(({ value }) => value), ...(facts.limit === undefined ? [] : [facts.limit])];
}

/** The shape that a schedule declares; recursive ones round once more at every step. */
export function shapeOf(facts: ScheduleFacts, dtype: Dtype): Shape {
  const anchors = facts.anchors ?? [];
  const scale = Math.max(0, ...[...hullOf({ facts, anchors }), ...anchors.map(({ value }) => value)].map(Math.abs));
  const recursive = !facts.can.includes('value');
  return { facts, anchors, budget: (step) => scheduleBudget(scale, dtype, recursive ? step : 0) };
}

/** Why an anchor is missed, and by which fault. */
function missed(anchor: Anchor, seen: ReadonlyMap<number, Seen>, { anchors, budget }: Shape): Pick<Wrong, 'diagnosis' | 'because'> {
  const answerAt = (step: number): number => numberOf(seen.get(step)?.answer);
  const met = (step: number): boolean => within(anchor.value, answerAt(step), budget(step));
  const reached = Math.max(
    ...[...seen.values()].map(({ answer }) => (Number.isFinite(answer) ? numberOf(answer) : Number.NEGATIVE_INFINITY)),
  );
  const others = anchors.filter(({ value }) => value !== anchor.value);
  const peak = others.length > 0 && others.every(({ value }) => value < anchor.value) && anchor !== anchors[0];
  if (!Number.isFinite(answerAt(anchor.step))) return { diagnosis: 'not-a-number', because: `at step ${anchor.step} it has no value` };
  if (peak && reached < anchor.value && !within(anchor.value, reached, budget(anchor.step)))
    return { diagnosis: 'never-reaches-peak', because: `its largest value is ${reached}, and the peak of ${anchor.value} is never used` };
  for (const step of [anchor.step - 1, anchor.step + 1]) {
    const neighbour = anchors.find((one) => one.step === step);
    if (seen.has(step) && neighbour?.value !== anchor.value && met(step))
      return { diagnosis: 'off-by-one-end', because: `the value declared for step ${anchor.step} is met at step ${step}` };
  }
  return { diagnosis: 'misses-an-anchor', because: `the value declared for step ${anchor.step} is not met there` };
}

/** The first anchor that is not met. */
function missedAnchor(list: readonly Seen[], shape: Shape): Wrong | undefined {
  const seen = new Map(list.map((one) => [one.step, one]));
  for (const anchor of effective(shape.anchors)) {
    const answer = seen.get(anchor.step)?.answer;
    const budget = shape.budget(anchor.step);
    if (answer === undefined || within(anchor.value, numberOf(answer), budget)) continue;
    return { ...missed(anchor, seen, shape), step: anchor.step, expected: anchor.value, actual: answer, budget };
  }
  return undefined;
}

/** The first value that is no number, or leaves what bounds it. */
export function outside(seen: readonly Seen[], shape: Shape): Wrong | undefined {
  const hull = hullOf(shape);
  const min = Math.min(...hull);
  const max = Math.max(...hull);
  for (const { step, answer } of seen) {
    const budget = shape.budget(step);
    const value = numberOf(answer);
    const place = { step, actual: answer, budget };
    if (!Number.isFinite(value)) return { ...place, diagnosis: 'not-a-number', expected: min, because: `at step ${step} it has no value` };
    if (value >= min && value <= max) continue;
    const expected = value < min ? min : max;
    if (within(expected, value, budget)) continue;
    if (value < 0 && min >= 0)
      return { ...place, diagnosis: 'negative', expected, because: 'it goes below zero, and training then climbs' };
    const ended = shape.facts.length !== undefined && step > shape.facts.length;
    return ended
      ? {
          ...place,
          diagnosis: value > max ? 'rises-after-the-end' : 'moves-after-the-end',
          expected,
          because: `it moves after its end at step ${shape.facts.length}`,
        }
      : { ...place, diagnosis: 'outside-the-hull', expected, because: `it leaves what its anchors bound, ${min} to ${max}` };
  }
  return undefined;
}

/** The first value after the end that is not the end value, or in a later period that is not that of the first. */
function unsettled(list: readonly Seen[], shape: Shape): Wrong | undefined {
  const { length, period } = shape.facts;
  const seen = new Map(list.map(({ step, answer }) => [step, answer]));
  for (const { step, answer } of list) {
    const budget = shape.budget(step);
    const ended = length !== undefined && step > length;
    const repeats = period !== undefined && period > 0 && step >= period;
    const expected = ended ? seen.get(length) : repeats ? seen.get(step % period) : undefined;
    if (expected === undefined || within(numberOf(expected), numberOf(answer), budget)) continue;
    const rises = numberOf(answer) > numberOf(expected);
    if (!ended)
      return { diagnosis: 'does-not-repeat', step, expected, actual: answer, budget, because: `it should repeat after ${period} steps` };
    return {
      diagnosis: rises ? 'rises-after-the-end' : 'moves-after-the-end',
      step,
      expected,
      actual: answer,
      budget,
      because: `it should stay at its end value from step ${length} on`,
    };
  }
  return undefined;
}

/** The first step against the direction of its segment. */
function against(list: readonly Seen[], shape: Shape): Wrong | undefined {
  const { facts, budget } = shape;
  if (!facts.monotone) return undefined;
  const anchors = effective(shape.anchors);
  const ends: readonly Anchor[] =
    facts.limit === undefined ? anchors : [...anchors, { step: Number.POSITIVE_INFINITY, value: facts.limit }];
  for (const [index, to] of ends.entries()) {
    const from = ends[index - 1];
    if (from === undefined) continue;
    const inside = list.filter(({ step }) => step >= from.step && step <= to.step);
    const direction = Math.sign(to.value - from.value);
    for (const [at, { step, answer }] of inside.entries()) {
      const before = inside[at - 1]?.answer;
      if (before === undefined) continue;
      const move = numberOf(answer) - numberOf(before);
      if (direction === 0 ? move === 0 : move * direction >= 0) continue;
      if (within(numberOf(before), numberOf(answer), budget(step))) continue;
      return {
        diagnosis: 'not-monotone',
        step,
        expected: before,
        actual: answer,
        budget: budget(step),
        because: `between step ${from.step} and step ${to.step} it should go from ${from.value} to ${to.value} without turning`,
      };
    }
  }
  return undefined;
}

/** The first thing about a schedule that is not as it declares. */
export function brokenShape(seen: readonly Seen[], shape: Shape): Wrong | undefined {
  return missedAnchor(seen, shape) ?? outside(seen, shape) ?? unsettled(seen, shape) ?? against(seen, shape);
}
