import { givenNumber } from '#judgement/other-settings.ts';
import { wrongValue } from '#judgement/schedule-finding.ts';
import type { Wrong } from '#judgement/schedule-finding.ts';
import { built, factsOf, refusal, sameAnswer, seenOf, valuesOf } from '#judgement/schedule-run.ts';
import type { Seen } from '#judgement/schedule-run.ts';
import { brokenShape, shapeOf } from '#judgement/schedule-shape.ts';
import { lastEvent, telling } from '#judgement/schedule-steps.ts';
import type { Finding } from '#model/finding.ts';
import type { Law, Trial } from '#model/law.ts';
import type { Operation, Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import type { ScheduleFacts } from '#model/trace.ts';

/** Where counters break: at 2⁸, 2¹¹ and 2²⁴ as floats, at 2¹⁵, 2¹⁶, 2³¹ and 2³² as integers, at 2⁵³ in JavaScript. */
const edges = [2 ** 8, 2 ** 11, 2 ** 15, 2 ** 16, 2 ** 24, 2 ** 31, 2 ** 32, 2 ** 53 - 2];
const around = edges.flatMap((edge) => [edge - 1, edge, edge + 1]);

/** The steps around these edges that a schedule handles, behind one step. */
function reach({ exactUpTo }: ScheduleFacts, behind: number): readonly number[] {
  return around.filter((step) => step > behind && step <= exactUpTo);
}

/** Odd, so that a horizon is no number that a narrower type happens to hold; beside 2²⁵ it rounds down, or up, in float32. */
const multipliers = [2 ** 12 + 1, 2 ** 22 + 1, 2 ** 25 + 1, 2 ** 25 - 1, 2 ** 29 + 1, 2 ** 40 + 1];

/** What a schedule gives at far steps: asked for, or built as of there. What it refuses is left out. */
async function farValues(trial: Pick<Trial, 'program' | 'run'>, facts: ScheduleFacts, steps: readonly number[]): Promise<readonly Seen[]> {
  const { program, run } = trial;
  const refused = ({ answer }: Seen): boolean => refusal(answer) !== undefined;
  if (facts.can.includes('value')) return (await valuesOf(trial, facts, { steps })).filter((seen) => !refused(seen));
  const operations = steps.flatMap((start): readonly Operation[] => [
    { do: 'build', on: `s${start}`, start },
    { do: 'read', on: `s${start}` },
  ]);
  const [trace] = await run({ ...program, operations });
  return steps
    .map((start, index): Seen => ({ step: start + facts.ahead, answer: trace.answers?.[2 * index + 1] ?? 'unsupported' }))
    .filter((seen) => !refused(seen));
}

/** The program with every number of steps multiplied. */
function stretched(subject: Subject, program: Program, times: number): Program {
  const settings = { ...program.settings };
  for (const [name, { unit }] of Object.entries(subject.hyperparameters)) {
    const value = unit === 'steps' ? givenNumber(subject, program, name) : undefined;
    if (value !== undefined) settings[name] = { kind: 'scalar', value: value * times };
  }
  return { ...program, settings };
}

/** A broken shape in the words of this law: what an integer of 32 bits cannot hold, or what a float rounds. */
function counted(wrong: Wrong, largest: number, what: string): Wrong {
  const overflowed = largest >= 2 ** 31 - 1;
  return {
    ...wrong,
    diagnosis: overflowed ? 'overflowed' : 'rounded-count',
    because: `${what}: ${wrong.because}, as if the step were counted in a narrower type`,
  };
}

/** The number as a bigint gives the same value, or is refused where it is not declared. */
async function otherInteger({ subject, program, run }: Trial, facts: ScheduleFacts): Promise<Finding | undefined> {
  const steps = telling(facts);
  const declared = subject.schedule?.integers.includes('bigint') === true;
  const ask = (as?: 'bigint'): readonly Operation[] => [
    { do: 'build', on: 'a' },
    ...steps.map((at): Operation => ({ do: 'value', on: 'a', at, ...(as === undefined ? {} : { as }) })),
  ];
  const [numbers, bigints] = await run({ ...program, operations: ask() }, { ...program, operations: ask('bigint') });
  const expected = new Map(seenOf(numbers, ask(), 'a', 0).map(({ step, answer }) => [step, answer]));
  for (const { step, answer } of seenOf(bigints, ask('bigint'), 'a', 0)) {
    const refused = refusal(answer) !== undefined;
    if (sameAnswer(expected.get(step), answer) || (refused && !declared)) continue;
    return wrongValue(
      {
        diagnosis: 'integer-type',
        quantity: 'value at the step as a bigint',
        step,
        expected: expected.get(step),
        actual: answer,
        because: refused
          ? 'it refuses a step in an integer type that it declares'
          : 'the same step in another integer type gives another value',
      },
      subject.dtype,
    );
  }
  return undefined;
}

/** A step is a whole number, however large. */
export const stepsAreIntegersOfAnySize: Law = {
  id: 'steps-are-integers-of-any-size',
  statement:
    'Steps up to the declared limit, 2⁵³ when nothing is said, and horizons beyond 2³¹ are handled or refused, in every integer type of the language.',
  why: 'A count times a batch size passed 2³¹ and the learning rate jumped between two epochs; a horizon beyond 2³¹ wrapped around when it was compiled.',
  source: 'tensorflow/tensorflow#2859, google-deepmind/optax commit ca3fb6ae',
  about: 'schedule',
  scope: 'subject',
  skips({ schedule }) {
    if (schedule?.metric === true) return 'fed with a metric: it has no value of its own at a step';
    return schedule?.anchored === true ? undefined : 'declares no anchors to be held to far away';
  },
  traits: { target: 'constant', minSteps: 1 },
  async check(trial) {
    const { subject, program, run } = trial;
    const facts = await factsOf(trial);
    const asked = facts.can.includes('value');
    if (!asked && !facts.can.includes('start')) return { inapplicable: 'can only be moved on step by step' };
    const near = telling(facts);
    const first = await farValues(trial, facts, near);
    // What is wrong already at near steps is no matter of size.
    if (brokenShape(first, shapeOf(facts, subject.dtype)) !== undefined) return { inapplicable: 'wrong already at small steps' };
    const beyond = reach(facts, lastEvent(facts));
    const far = await farValues(trial, facts, beyond);
    const { period = 0 } = facts;
    const same = period > 0 ? await farValues(trial, facts, [...new Set(beyond.map((step) => step % period))]) : [];
    const all = [...new Map([...first, ...same, ...far].map((seen) => [seen.step, seen])).values()].toSorted((a, b) => a.step - b.step);
    const wrong = brokenShape(all, shapeOf(facts, subject.dtype));
    if (wrong !== undefined) return wrongValue(counted(wrong, wrong.step, 'far past its end'), subject.dtype);
    for (const times of multipliers) {
      const longer = stretched(subject, program, times);
      const one = await built({ program: longer, run });
      if ('refused' in one) continue;
      const end = lastEvent(one.facts);
      if (end > one.facts.exactUpTo || end < 2 ** 15) continue;
      const steps = [...new Set([...telling(one.facts), ...reach(one.facts, 0)])].toSorted((a, b) => a - b);
      const seen = await farValues({ program: longer, run }, one.facts, steps);
      const broken = brokenShape(seen, shapeOf(one.facts, subject.dtype));
      if (broken !== undefined)
        return wrongValue(counted(broken, Math.max(broken.step, end), `with lengths times ${times}`), subject.dtype);
    }
    return asked ? await otherInteger(trial, facts) : undefined;
  },
  catches: { saboteurs: ['far-off'], diagnoses: ['overflowed', 'rounded-count', 'integer-type'] },
};
