import { otherSettings } from '#judgement/other-settings.ts';
import { closeness, scheduleBudget, within } from '#judgement/schedule-budget.ts';
import { wrongValue } from '#judgement/schedule-finding.ts';
import { brokenResumption, cuts, mixedConfiguration } from '#judgement/schedule-resumption.ts';
import { advance, factsOf, looking, magnitude, numberOf, sameAnswer, seenOf, valuesOf, walk } from '#judgement/schedule-run.ts';
import type { Seen } from '#judgement/schedule-run.ts';
import { telling, walked } from '#judgement/schedule-steps.ts';
import type { Finding } from '#model/finding.ts';
import type { Law, Trial } from '#model/law.ts';
import type { Operation } from '#model/program.ts';
import type { ScheduleFacts } from '#model/trace.ts';

/** One way of asking, what is wrong when it changes the answers, and the fault that this is. */
interface Way {
  readonly diagnosis: string;
  readonly because: string;
  readonly operations: readonly Operation[];
  readonly watched: readonly string[];
  /** Which of the answers are compared; both unless it says so. */
  readonly only?: 'read' | 'value';
}

const build = (on: string): Operation => ({ do: 'build', on });

/** Pairs of operations, one of each list in turn. */
function alternating(one: readonly Operation[], other: readonly Operation[]): readonly Operation[] {
  return Array.from({ length: Math.max(one.length, other.length) }, (_, index) => [one[index], other[index]])
    .flat()
    .filter((operation) => operation !== undefined);
}

/** Every way of asking that must not matter. */
function ways({ program, subject }: Trial, facts: ScheduleFacts): readonly Way[] {
  const settings = otherSettings(subject, program);
  const other: Operation = { do: 'build', on: 'o', settings };
  const asked = facts.can.includes('value');
  const steps = asked ? telling(facts) : [walked(facts)];
  const look = (on: string, order = steps): readonly Operation[] => looking(on, facts, program, order);
  const twice = (operations: readonly Operation[]): readonly Operation[] =>
    operations.flatMap((operation): readonly Operation[] => (operation.do === 'advance' ? [operation] : [operation, operation]));
  const interacting = (because: string, operations: readonly Operation[], watched: readonly string[] = ['a']): Way => ({
    diagnosis: 'instances-interact',
    because,
    operations,
    watched,
  });
  const found: Way[] = [
    { diagnosis: 'stateful', because: 'asking twice gives another answer', operations: [build('a'), ...twice(look('a'))], watched: ['a'] },
    interacting(
      'next to a second one of the same configuration it answers otherwise',
      [build('a'), build('b'), ...alternating(look('a'), asked ? look('b', steps.toReversed()) : look('b'))],
      ['a', 'b'],
    ),
    interacting('after one of another configuration was built, it answers otherwise', [
      build('a'),
      other,
      ...alternating(look('a'), look('o')),
    ]),
    interacting('when one of another configuration was built before, it answers otherwise', [
      other,
      build('a'),
      ...alternating(look('o'), look('a')),
    ]),
  ];
  if (asked) {
    found.unshift({
      diagnosis: 'stateful',
      because: 'asked from the last step to the first, it answers otherwise',
      operations: [build('a'), ...look('a', steps.toReversed())],
      watched: ['a'],
    });
  }
  return found;
}

/** Moved on without being looked at, a scheduler arrives where it arrives when it is read at every step. */
function unread({ program }: Trial, facts: ScheduleFacts, steps: number): readonly Way[] {
  return cuts(facts, steps).map((cut) => ({
    diagnosis: 'stateful',
    because: `read for the first time after ${cut} steps, it shows another value than when it was read at every step`,
    operations: [build('a'), ...Array.from({ length: cut }, (_, step) => advance('a', step, program)), { do: 'read', on: 'a' }],
    watched: ['a'],
  }));
}

/** A scheduler and its closed form, asked in turns. */
function inTurns({ program }: Trial, facts: ScheduleFacts, only: 'read' | 'value'): readonly Way[] {
  const asked: readonly Operation[] = telling(facts).map((at) => ({ do: 'value', on: 'a', at }));
  const because =
    only === 'read'
      ? 'asking its closed form in between changes what the scheduler shows'
      : 'its closed form gives another value once the scheduler was moved on';
  const operations = [build('a'), ...alternating(walk('a', walked(facts), program), asked)];
  return [{ diagnosis: 'stateful', because, operations, watched: ['a'], only }];
}

/** The first answer of the watched instances that is not that of the reference. */
async function firstApart(
  { program, run, subject }: Trial,
  facts: ScheduleFacts,
  list: readonly Way[],
  reference: readonly Seen[],
): Promise<Finding | undefined> {
  const expected = new Map(reference.map(({ step, answer }) => [step, answer]));
  const traces = await run(...list.map(({ operations }) => ({ ...program, operations })));
  for (const [index, { diagnosis, because, operations, watched, only }] of list.entries()) {
    const trace = traces[index];
    const [mutation] = trace?.mutations ?? [];
    if (mutation !== undefined) {
      return {
        diagnosis: 'mutates-its-input',
        quantity: 'input',
        step: Number(/\d+/.exec(mutation)?.[0] ?? 0),
        expected: 'left as given',
        actual: `changed: ${mutation}`,
        because: `the schedule writes into what it was asked with (${mutation})`,
      };
    }
    for (const on of watched) {
      for (const { step, answer } of seenOf(trace, operations, on, facts.ahead, only)) {
        if (!expected.has(step) || sameAnswer(expected.get(step), answer)) continue;
        return wrongValue({ diagnosis, step, expected: expected.get(step), actual: answer, because }, subject.dtype);
      }
    }
  }
  return undefined;
}

/** A scheduler and its closed form are one schedule. */
function closedForm({ subject, near }: Trial, walkedThrough: readonly Seen[], asked: readonly Seen[]): Finding | undefined {
  const closed = new Map(asked.map(({ step, answer }) => [step, answer]));
  const scale = magnitude([...walkedThrough, ...asked]);
  for (const { step, answer } of walkedThrough) {
    const expected = closed.get(step);
    const budget = scheduleBudget(scale, subject.dtype, step);
    if (expected === undefined) continue;
    near?.(closeness(numberOf(expected), numberOf(answer), budget));
    if (within(numberOf(expected), numberOf(answer), budget)) continue;
    return wrongValue(
      {
        diagnosis: 'closed-form-differs',
        step,
        expected,
        actual: answer,
        budget,
        because: 'moved on step by step, it shows another value than its closed form',
      },
      subject.dtype,
    );
  }
  return undefined;
}

/** Built as of a step, a schedule is where stepping would have brought it. */
async function startedLate(
  { program, run, subject, near }: Trial,
  facts: ScheduleFacts,
  reference: readonly Seen[],
): Promise<Finding | undefined> {
  const byStep = new Map(reference.map(({ step, answer }) => [step, answer]));
  const scale = magnitude(reference);
  for (const start of cuts(facts, reference.length - 1)) {
    const operations: readonly Operation[] = [{ do: 'build', on: 'a' }, { do: 'build', on: 's', start }, ...walk('s', 4, program, start)];
    const [trace] = await run({ ...program, operations });
    for (const { step, answer } of seenOf(trace, operations, 's', start + facts.ahead)) {
      const budget = scheduleBudget(scale, subject.dtype, step);
      const expected = byStep.get(step);
      if (expected === undefined) continue;
      near?.(closeness(numberOf(expected), numberOf(answer), budget));
      if (within(numberOf(expected), numberOf(answer), budget)) continue;
      return wrongValue(
        {
          diagnosis: 'resume-differs',
          step,
          expected,
          actual: answer,
          budget,
          because: `built as of step ${start}, it shows another value than one that was stepped there`,
        },
        subject.dtype,
      );
    }
  }
  return undefined;
}

/** A schedule is a function of the step, however it is asked. */
export const aValueDependsOnlyOnItsStep: Law = {
  id: 'a-value-depends-only-on-its-step',
  statement:
    'Any order of asking, repeats, starting at step k, stepping one by one, the closed form, and a cut by save and load all give the same value at a step; asking changes nothing, and instances do not meet.',
  why: 'Reading a learning rate at a milestone applied the decay once more, and warm restarts resumed from a later step at quite another rate.',
  source: 'pytorch/pytorch#22107, pytorch/pytorch#88791',
  about: 'schedule',
  scope: 'subject',
  effort: 0.5,
  skips: () => undefined,
  traits: { target: 'constant', minSteps: 1 },
  async check(trial) {
    const { program, run, subject } = trial;
    const facts = await factsOf(trial);
    const stateful = facts.can.includes('advance');
    const reference = await valuesOf(trial, facts, stateful && !facts.can.includes('value') ? { steps: [walked(facts)] } : {});
    const closed = facts.can.includes('value');
    const found = await firstApart(
      trial,
      facts,
      [...ways(trial, facts), ...(stateful && closed ? inTurns(trial, facts, 'value') : [])],
      reference,
    );
    if (found !== undefined || !stateful) return found;
    const onlyWalk: ScheduleFacts = { ...facts, can: facts.can.filter((ability) => ability !== 'value') };
    const stepped = await valuesOf({ program, run }, onlyWalk, { steps: [walked(facts)] });
    const more = [...unread(trial, facts, stepped.length - 1), ...(closed ? inTurns(trial, facts, 'read') : [])];
    return (
      (await firstApart(trial, onlyWalk, [...ways(trial, onlyWalk), ...more], stepped)) ??
      (closed ? closedForm(trial, stepped, reference) : undefined) ??
      (facts.can.includes('start') ? await startedLate(trial, facts, stepped) : undefined) ??
      (facts.can.includes('save') ? await brokenResumption(trial, facts, stepped) : undefined) ??
      (facts.can.includes('save') && subject.schedule?.metric !== true ? await mixedConfiguration(trial, facts, stepped) : undefined)
    );
  },
  catches: {
    saboteurs: ['counting-asks'],
    diagnoses: ['stateful', 'closed-form-differs', 'resume-differs', 'mixed-configuration', 'instances-interact', 'mutates-its-input'],
  },
};
