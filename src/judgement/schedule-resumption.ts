import type { Finding } from '#model/finding.ts';
import type { Trial } from '#model/law.ts';
import type { Operation, Program, Settings } from '#model/program.ts';
import type { ScheduleFacts, Trace } from '#model/trace.ts';
import { otherSettings } from './other-settings.ts';
import { magnitude, numberOf, refusal, sameAnswer, seenOf, valuesOf, walk } from './schedule-run.ts';
import type { Seen } from './schedule-run.ts';
import { scheduleBudget, within } from './schedule-budget.ts';
import { wrongValue } from './schedule-finding.ts';
import { lastEvent } from './schedule-steps.ts';

/** How far a run goes on after it was cut. */
const further = 6;

/** The steps to cut at: before the first, the first, all around what happens, inside, and past the end. */
export function cuts(facts: ScheduleFacts, steps: number): readonly number[] {
  const last = lastEvent(facts);
  const events = [...facts.boundaries, ...(facts.anchors ?? []).map(({ step }) => step), last];
  const all = new Set([0, 1, 2, Math.ceil(last / 2), ...events.flatMap((step) => [step - 1, step, step + 1]), 2 * last + 3]);
  return [...all].filter((cut) => cut >= 0 && cut + further <= steps).toSorted((a, b) => a - b);
}

/** The program with the operations of a scheduler moved on to `cut`. */
function movedTo(on: string, cut: number, program: Program, settings?: Settings): readonly Operation[] {
  return [{ do: 'build', on, ...(settings === undefined ? {} : { settings }) }, ...walk(on, cut, program)];
}

/** Where an instance that was given a checkpoint of `cut` parts from the run without the cut. */
function parted(seen: readonly Seen[], reference: ReadonlyMap<number, Seen>): { readonly at: Seen; readonly expected: Seen } | undefined {
  for (const at of seen) {
    const expected = reference.get(at.step);
    if (expected !== undefined && !sameAnswer(expected.answer, at.answer)) return { at, expected };
  }
  return undefined;
}

/** Saved and loaded, into whatever: the run goes on as if there had been no cut. */
export async function brokenResumption(trial: Trial, facts: ScheduleFacts, whole: readonly Seen[]): Promise<Finding | undefined> {
  const { program, subject } = trial;
  const reference = new Map(whole.map((seen) => [seen.step, seen]));
  for (const cut of cuts(facts, whole.length - 1)) {
    const operations: readonly Operation[] = [
      ...movedTo('a', cut, program),
      { do: 'save', on: 'a', slot: 's' },
      ...walk('a', further, program, cut),
      { do: 'build', on: 'b' },
      { do: 'load', on: 'b', slot: 's' },
      ...walk('b', further, program, cut),
      // Into a live one that is already further on, from a checkpoint that was loaded before.
      ...movedTo('c', cut + 3, program),
      { do: 'load', on: 'c', slot: 's' },
    ];
    const [trace, live] = await trial.run(
      { ...program, operations },
      { ...program, operations: [...operations, ...walk('c', further, program, cut)] },
    );
    const refused = ['save', 'load'].flatMap((moved) =>
      operations.flatMap((operation, index) => {
        const said = operation.do === moved ? refusal(trace.answers?.[index]) : undefined;
        return said === undefined ? [] : [{ moved, said }];
      }),
    )[0];
    if (refused !== undefined) {
      return {
        diagnosis: 'resume-differs',
        quantity: 'outcome',
        step: cut + facts.ahead,
        expected: 'the run that was saved',
        actual: refused.said,
        because: `a scheduler at step ${cut} cannot be ${refused.moved === 'save' ? 'saved' : 'loaded again under its own configuration'}`,
      };
    }
    const ahead = facts.ahead;
    const saved = parted(seenOf(trace, operations, 'a', ahead), reference);
    if (saved !== undefined) {
      return wrongValue(
        {
          diagnosis: 'stateful',
          step: saved.at.step,
          expected: saved.expected.answer,
          actual: saved.at.answer,
          because: `saving at step ${cut} changed the scheduler that was saved`,
        },
        subject.dtype,
      );
    }
    const resumed = parted(seenOf(trace, operations, 'b', cut + ahead), reference);
    const again = resumed ?? parted(loadedLate(live, operations, walk('c', further, program, cut), cut + ahead), reference);
    if (again !== undefined) {
      return wrongValue(
        {
          diagnosis: 'resume-differs',
          step: again.at.step,
          expected: again.expected.answer,
          actual: again.at.answer,
          because: `a scheduler that was saved at step ${cut} and loaded into ${resumed === undefined ? 'one that was further on' : 'a fresh one'} does not go on as it would have`,
        },
        subject.dtype,
      );
    }
  }
  return undefined;
}

/** What was read after the operations of the first part, counted from `from`. */
function loadedLate(trace: Trace, first: readonly Operation[], then: readonly Operation[], from: number): readonly Seen[] {
  return seenOf({ ...trace, answers: trace.answers?.slice(first.length) ?? [] }, then, 'c', from);
}

/** Loaded into a build of another configuration, a scheduler goes on wholly as the one or wholly as the other. */
export async function mixedConfiguration(trial: Trial, facts: ScheduleFacts, whole: readonly Seen[]): Promise<Finding | undefined> {
  const { program, subject, run } = trial;
  const settings = otherSettings(subject, program);
  const look = { ...facts, can: facts.can.filter((ability) => ability !== 'value') };
  const other = await valuesOf({ program, run }, look, { steps: [whole.length - 1], settings });
  const scale = Math.max(magnitude(whole), magnitude(other));
  for (const cut of cuts(facts, whole.length - 1)) {
    const operations: readonly Operation[] = [
      ...movedTo('a', cut, program),
      { do: 'save', on: 'a', slot: 's' },
      { do: 'build', on: 'b', settings },
      { do: 'load', on: 'b', slot: 's' },
      ...walk('b', further, program, cut),
    ];
    const [trace] = await run({ ...program, operations });
    // A build that refuses the checkpoint of another is whole.
    if (refusal(trace.answers?.[operations.findIndex((operation) => operation.do === 'load')]) !== undefined) continue;
    const seen = seenOf(trace, operations, 'b', cut + facts.ahead);
    const follows = (reference: readonly Seen[]): Seen | undefined =>
      seen.find(({ step, answer }) => {
        const expected = reference[step - facts.ahead]?.answer;
        return !within(numberOf(expected), numberOf(answer), scheduleBudget(scale, subject.dtype, step));
      });
    const apart = follows(whole);
    if (apart === undefined || follows(other) === undefined) continue;
    return wrongValue(
      {
        diagnosis: 'mixed-configuration',
        step: apart.step,
        expected: whole[apart.step - facts.ahead]?.answer,
        actual: apart.answer,
        budget: scheduleBudget(scale, subject.dtype, apart.step),
        because: `saved at step ${cut} and loaded into a build of another configuration, it goes on neither as the one nor as the other`,
      },
      subject.dtype,
    );
  }
  return undefined;
}
