import { within } from '#judgement/schedule-budget.ts';
import { wrongValue } from '#judgement/schedule-finding.ts';
import { built, looking, numberOf, seenOf, shown } from '#judgement/schedule-run.ts';
import { effective, outside, shapeOf } from '#judgement/schedule-shape.ts';
import { lastEvent, telling } from '#judgement/schedule-steps.ts';
import { withSetting } from '#judgement/settings.ts';
import type { Finding } from '#model/finding.ts';
import type { Law, Trial } from '#model/law.ts';
import type { Operation } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { ScheduleFacts } from '#model/trace.ts';

/** The first steps, around everything that happens, and a little beyond. */
function steps(facts: ScheduleFacts): readonly number[] {
  const end = Math.max(12, lastEvent(facts) + 3);
  return telling(facts).filter((step) => step <= end);
}

/** The step that an operation asks for, or is at: that of its value, or as many as were advanced, its own advance included. */
function stepOf(operations: readonly Operation[], index: number): number {
  const operation = operations[index];
  return operation?.do === 'value' ? operation.at : operations.slice(0, index + 1).filter((one) => one.do === 'advance').length;
}

/** What a schedule that was accepted does that no schedule may do. */
async function unsound(
  { program, run, subject }: Pick<Trial, 'program' | 'run' | 'subject'>,
  facts: ScheduleFacts,
  what: string,
): Promise<Finding | undefined> {
  const operations: readonly Operation[] = [{ do: 'build', on: 'a' }, ...looking('a', facts, program, steps(facts))];
  const [trace] = await run({ ...program, operations });
  const seen = seenOf(trace, operations, 'a', facts.can.includes('value') ? 0 : facts.ahead);
  const crashed = trace.answers?.findIndex((answer) => typeof answer === 'object' && 'threw' in answer) ?? -1;
  const crash = trace.answers?.[crashed];
  const bad = seen.find(({ answer }) => !Number.isFinite(answer));
  const place = { quantity: 'value', step: bad?.step ?? 0, expected: 'a finite number, or a refusal when built' };
  if (crash !== undefined) {
    return {
      ...place,
      step: stepOf(operations, crashed),
      diagnosis: 'crash-later',
      actual: shown(crash),
      because: `${what} is accepted when the schedule is built, and throws when it is used`,
    };
  }
  if (bad !== undefined)
    return {
      ...place,
      diagnosis: 'not-a-number',
      actual: shown(bad.answer),
      because: `${what} is accepted when the schedule is built, and gives no number`,
    };
  const shape = shapeOf(facts, subject.dtype);
  // Anchors that go back in time say nothing but that the values be finite.
  if (facts.anchors === undefined || facts.anchors.some(({ step }, index) => step < (facts.anchors?.[index - 1]?.step ?? 0)))
    return undefined;
  const byStep = new Map(seen.map(({ step, answer }) => [step, answer]));
  for (const anchor of effective(facts.anchors)) {
    const actual = byStep.get(anchor.step);
    const budget = shape.budget(anchor.step);
    if (actual === undefined || within(anchor.value, numberOf(actual), budget)) continue;
    const start = facts.anchors[0]?.value ?? Number.NaN;
    const frozen = within(start, numberOf(actual), budget);
    return wrongValue(
      {
        diagnosis: frozen ? 'frozen-at-start' : 'misses-the-limit',
        step: anchor.step,
        expected: anchor.value,
        actual,
        budget,
        because: frozen
          ? 'it is still at its start, as where an empty length is left out'
          : 'it is not the limit of the same schedule with longer segments',
      },
      subject.dtype,
    );
  }
  const wrong = outside(seen, shape);
  return wrong === undefined
    ? undefined
    : wrongValue({ ...wrong, diagnosis: 'misses-the-limit', because: 'it leaves what its anchors bound' }, subject.dtype);
}

const aFunction: Setting = { kind: 'schedule', schedule: { kind: 'table', values: [1, 0.5, 0.25] } };

/** What no schedule can be built from: a function, and a number that is none; refused where the subject says that it checks. */
async function useless({ subject, program, run }: Trial): Promise<Finding | undefined> {
  if (!subject.validates) return undefined;
  const given: readonly (readonly [string, Setting])[] = [
    ['a function', aFunction],
    ['NaN', { kind: 'scalar', value: Number.NaN }],
  ];
  for (const name of Object.keys(subject.hyperparameters)) {
    for (const [what, setting] of given) {
      if ('refused' in (await built({ program: withSetting(program, name, setting), run }))) continue;
      return {
        diagnosis: 'not-refused',
        quantity: 'outcome',
        step: 0,
        expected: 'a refusal when built',
        actual: 'accepted',
        because: `${what} for ${name} is accepted, although the subject declares that it validates`,
      };
    }
  }
  return undefined;
}

/** A length without steps is the limit of short ones, or refused. */
export const degenerateLengthsAreLimits: Law = {
  id: 'degenerate-lengths-are-limits',
  statement:
    'Lengths 0, 1 and 2, a warm-up as long as the whole, equal, zero and reversed values are refused when the schedule is built, or give finite values equal to the limit: no warm-up means the peak at once. What is no number is refused where the subject says that it validates.',
  why: 'A warm-up as long as training divided by zero at its end, and short one-cycle schedules were NaN from the first step on.',
  source: 'huggingface/transformers#47285, google-deepmind/optax#1403',
  about: 'schedule',
  scope: 'subject',
  skips: () => undefined,
  traits: { target: 'constant', minSteps: 1, lengths: 'degenerate' },
  async check(trial) {
    const { program, run, subject } = trial;
    const one = await built(trial);
    const found = 'refused' in one ? undefined : await unsound({ program, run, subject }, one.facts, 'a degenerate length or value');
    return found ?? (await useless(trial));
  },
  catches: {
    saboteurs: ['accepts-anything'],
    diagnoses: ['frozen-at-start', 'not-a-number', 'crash-later', 'misses-the-limit', 'not-refused'],
  },
};
