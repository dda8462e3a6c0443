import { describe, expect, test } from 'vitest';
import { cosineSubject } from '#fixtures/museum/healthy/schedules/cosine.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import type { Answer, ScheduleFacts } from '#model/trace.ts';
import { answering } from '../test/hand-made-schedule.ts';
import type { HandMade } from '../test/hand-made-schedule.ts';
import { running } from '../test/running.ts';
import { stepsAreIntegersOfAnySize } from './steps-are-integers-of-any-size.ts';

const subject: Subject = {
  ...cosineSubject('mine/schedule'),
  hyperparameters: { steps: { schedulable: false, role: 'other', range: [1, 100], unit: 'steps' } },
};
const program: Program = {
  leaves: [],
  parameters: { kind: 'fill', value: 0 },
  gradients: [],
  settings: { steps: { kind: 'scalar', value: 8 } },
};
const lengthOf = ({ settings }: Program): number => (settings['steps']?.kind === 'scalar' ? settings['steps'].value : Number.NaN);
const refused: Answer = { threw: 'too far', type: 'RangeError' };

/** From 1 to 0 over its length; the step passes through `count` first. */
const falling = (count: (step: number, length: number) => number = (step) => step): HandMade => ({
  facts: (given) => {
    const length = lengthOf(given);
    return {
      anchors: [
        { step: 0, value: 1 },
        { step: length, value: 0 },
      ],
      length,
    };
  },
  value: (step, given) => Math.max(0, 1 - count(step, lengthOf(given)) / lengthOf(given)),
});

/** What the law says, and the steps that it asked for in each program that does more than build. */
async function said(
  schedule: HandMade,
  more: Partial<Subject> = {},
): Promise<{ readonly judgement: Judgement; readonly asked: readonly (readonly number[])[] }> {
  const asked: (readonly number[])[] = [];
  const run = answering(schedule);
  const judgement = await stepsAreIntegersOfAnySize.check({
    subject: { ...subject, ...more },
    hyperparameter: '*',
    program,
    ...running(async (programs) => {
      for (const { operations = [] } of programs) {
        const steps = operations.flatMap((one) =>
          one.do === 'value' ? [one.at] : one.do === 'build' && one.start !== undefined ? [one.start] : [],
        );
        if (steps.length > 0) asked.push(steps);
      }
      return run(programs);
    }),
  });
  return { judgement, asked };
}

/** The same schedule, which declares something else as well. */
const declaring = (schedule: HandMade, more: Partial<ScheduleFacts>): HandMade => ({
  ...schedule,
  facts: (given) => ({ ...schedule.facts(given), ...more }),
});

describe('which steps are asked for', () => {
  test.each([
    [256, [255, 256]],
    [257, [255, 256, 257]],
    [2 ** 15, [255, 256, 257, 2047, 2048, 2049, 2 ** 15 - 1, 2 ** 15]],
  ])('far past the end, the edges of counters up to the largest that it handles: %i', async (exactUpTo, far) => {
    const { judgement, asked } = await said(declaring(falling(), { exactUpTo }));
    expect(judgement).toBeUndefined();
    expect(asked[1]).toEqual(far);
  });

  test('only edges behind the end are far', async () => {
    const { asked } = await said({
      ...falling(),
      facts: () => ({
        anchors: [
          { step: 0, value: 1 },
          { step: 256, value: 0 },
        ],
        length: 256,
        exactUpTo: 2048,
      }),
      value: (step) => Math.max(0, 1 - step / 256),
    });
    expect(asked[1]).toEqual([257, 2047, 2048]);
  });

  test('of longer ones the edges inside as well, in order', async () => {
    const { asked } = await said(falling());
    const longer = asked.filter((steps) => steps.includes(8 * (2 ** 12 + 1)));
    expect(longer).toHaveLength(1);
    for (const steps of longer) {
      expect(steps).toEqual(expect.arrayContaining([255, 256, 257, 2 ** 24, 2 ** 53 - 3]));
      expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    }
  });

  test('longer ones that it refuses, that end where it counts no further, or that are no longer are left out', async () => {
    const lengths = (asked: readonly (readonly number[])[]): number => asked.length - 4;
    // Near, far, and the two integer types are asked for anyway; six lengths are tried besides.
    expect(lengths((await said(falling())).asked)).toBe(6);
    const refusing: HandMade = { ...falling(), build: (given) => (lengthOf(given) > 8 ? refused : 'done') };
    expect(lengths((await said(refusing)).asked)).toBe(0);
    expect(lengths((await said(declaring(falling(), { exactUpTo: 8 * (2 ** 12 + 1) }))).asked)).toBe(1);
    expect(lengths((await said(declaring(falling(), { exactUpTo: 8 * (2 ** 12 + 1) - 1 }))).asked)).toBe(0);
    const fixed = (length: number): HandMade => ({
      facts: (given) => ({
        anchors: [
          { step: 0, value: 1 },
          { step: lengthOf(given) > 8 ? length : 8, value: 1 },
        ],
        length: lengthOf(given) > 8 ? length : 8,
      }),
      value: () => 1,
    });
    expect(lengths((await said(fixed(2 ** 15 - 1))).asked)).toBe(0);
    expect(lengths((await said(fixed(2 ** 15))).asked)).toBe(6);
  });
});

describe('what is wrong far away', () => {
  const beyond = (limit: number, value: Answer): HandMade => {
    const right = falling();
    return { ...right, value: (step, given, asked) => (lengthOf(given) === 8 && step >= limit ? value : right.value(step, given, asked)) };
  };

  test.each([
    [255, 'rounded-count'],
    [2 ** 24, 'rounded-count'],
    [2 ** 31 - 1, 'overflowed'],
    [2 ** 31, 'overflowed'],
    [2 ** 53 - 3, 'overflowed'],
  ])('from step %i on is %s', async (step, diagnosis) => {
    expect((await said(beyond(step, 0.5))).judgement).toMatchObject({
      diagnosis,
      step,
      expected: 0,
      actual: 0.5,
      because: expect.stringMatching(/^far past its end: .*, as if the step were counted in a narrower type$/u),
    });
  });

  test('is nothing where it is refused', async () => {
    expect((await said(beyond(2 ** 24, refused))).judgement).toBeUndefined();
  });

  test('is found in what can only be built as of a step, and said for the step that it shows', async () => {
    const built = (schedule: HandMade): HandMade => declaring(schedule, { can: ['advance', 'start'], ahead: 1 });
    expect((await said(built(falling()))).judgement).toBeUndefined();
    expect((await said(built(beyond(2 ** 24 + 1, 0.5)))).judgement).toMatchObject({
      diagnosis: 'rounded-count',
      step: 2 ** 24 + 1,
      actual: 0.5,
    });
    expect((await said(built(beyond(2 ** 24, refused)))).judgement).toBeUndefined();
  });

  /** Falls from 1 to 0 in each of its periods. */
  const repeating = (period: number, count: (step: number) => number = (step) => step): HandMade => ({
    facts: () => ({
      anchors: [
        { step: 0, value: 1 },
        { step: period - 1, value: 0 },
      ],
      period,
    }),
    value: (step) => 1 - (count(step) % period) / (period - 1),
  });

  test('is a later period that is not the first', async () => {
    expect((await said(repeating(1000))).judgement).toBeUndefined();
    expect((await said(repeating(1000, Math.fround))).judgement).toMatchObject({ diagnosis: 'rounded-count', step: 2 ** 24 + 1 });
  });
});

describe('what is wrong with longer lengths', () => {
  test('is a count in single precision', async () => {
    expect(
      (await said(falling((step, length) => (length > 8 ? Math.min(Math.fround(step), length) * (1 - 1e-7) : step)))).judgement,
    ).toMatchObject({
      diagnosis: 'rounded-count',
      because: expect.stringMatching(/^with lengths times 4097: /u),
    });
  });

  test('has overflowed where its end is beyond 31 bits, wherever it shows', async () => {
    const early = falling((step, length) => (length >= 2 ** 31 && step === 1 ? length / 2 : step));
    expect((await said(early)).judgement).toMatchObject({
      diagnosis: 'overflowed',
      step: 2,
      because: expect.stringMatching(/^with lengths times 536870913: /u),
    });
  });
});

describe('another integer type', () => {
  const as = (bigint: (step: number) => Answer): HandMade => {
    const right = falling();
    return { ...right, value: (step, given, asked) => (asked.as === 'bigint' ? bigint(step) : right.value(step, given, asked)) };
  };
  const integers = (...types: readonly ('number' | 'bigint')[]): Partial<Subject> =>
    subject.schedule === undefined ? {} : { schedule: { ...subject.schedule, integers: types } };

  test('may be refused where it is not declared', async () => {
    expect(
      (
        await said(
          as(() => refused),
          integers('number'),
        )
      ).judgement,
    ).toBeUndefined();
    expect(
      (
        await said(
          as(() => refused),
          integers('number', 'bigint'),
        )
      ).judgement,
    ).toMatchObject({
      diagnosis: 'integer-type',
      step: 0,
      expected: 1,
      actual: 'RangeError: too far',
      because: 'it refuses a step in an integer type that it declares',
    });
  });

  test.each([[['number']], [['number', 'bigint']]] as const)('must give the same value, declared or not: %j', async (types) => {
    expect(
      (
        await said(
          as((step) => (step === 4 ? 0.75 : Math.max(0, 1 - step / 8))),
          integers(...types),
        )
      ).judgement,
    ).toMatchObject({
      diagnosis: 'integer-type',
      quantity: 'value at the step as a bigint',
      step: 4,
      expected: 0.5,
      actual: 0.75,
      because: 'the same step in another integer type gives another value',
    });
  });
});

test('what can only be moved on, or is wrong at once, is no matter of size', async () => {
  expect((await said(declaring(falling(), { can: ['advance'] }))).judgement).toEqual({ inapplicable: 'can only be moved on step by step' });
  expect((await said(falling((step) => step + 1))).judgement).toEqual({ inapplicable: 'wrong already at small steps' });
});
