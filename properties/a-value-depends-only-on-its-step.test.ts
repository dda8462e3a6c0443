import { describe, expect, test } from 'vitest';
import { cosineSubject } from '#fixtures/museum/healthy/schedules/cosine.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Answer, ScheduleFacts } from '#model/trace.ts';
import { answering } from '../test/hand-made-schedule.ts';
import type { Asked, HandMade } from '../test/hand-made-schedule.ts';
import { running } from '../test/running.ts';
import { aValueDependsOnlyOnItsStep } from './a-value-depends-only-on-its-step.ts';

const subject = cosineSubject('mine/schedule');
const program: Program = {
  leaves: [],
  parameters: { kind: 'fill', value: 0 },
  gradients: [],
  settings: { from: { kind: 'scalar', value: 1 }, to: { kind: 'scalar', value: 0.5 }, steps: { kind: 'scalar', value: 8 } },
};

/** What the law says of `1 / (step + 1)`, or of what stands in its place, and how near it comes. */
async function said(
  can: ScheduleFacts['can'],
  wrong: (step: number, asked: Asked) => boolean = () => false,
  more: Partial<HandMade> & { readonly ahead?: number; readonly as?: (step: number) => Answer } = {},
): Promise<{ readonly judgement: Judgement; readonly ratios: readonly number[] }> {
  const { ahead = 0, as = (step) => 2 / (step + 1), ...rest } = more;
  const ratios: number[] = [];
  const judgement = await aValueDependsOnlyOnItsStep.check({
    subject,
    hyperparameter: '*',
    program,
    near: (ratio) => void ratios.push(ratio),
    ...running(
      answering({
        facts: () => ({ can, length: 8, ahead }),
        value: (step, _, asked) => (wrong(step, asked) ? as(step) : 1 / (step + 1)),
        ...rest,
      }),
    ),
  });
  return { judgement, ratios };
}

const abilities: readonly (readonly [string, ScheduleFacts['can']])[] = [
  ['asked for any step', ['value']],
  ['moved on', ['advance']],
  ['both', ['value', 'advance', 'start']],
];

test.each(abilities)('what depends on the step alone is healthy where it can be %s', async (_, can) => {
  expect((await said(can)).judgement).toBeUndefined();
  expect((await said(can, undefined, { ahead: can.includes('value') ? 0 : 1 })).judgement).toBeUndefined();
});

describe('what is asked for a step', () => {
  test.each<[fault: string, diagnosis: string, because: string, wrong: (step: number, asked: Asked) => boolean]>([
    ['depends on the order', 'stateful', 'asked from the last step to the first, it answers otherwise', (step, { last }) => step < last],
    ['depends on how often', 'stateful', 'asking twice gives another answer', (step, { last }) => step === last],
    [
      'depends on a second one',
      'instances-interact',
      'next to a second one of the same configuration it answers otherwise',
      (_, { built }) => built.includes('b'),
    ],
    [
      'depends, in a second one, on the first',
      'instances-interact',
      'next to a second one of the same configuration it answers otherwise',
      (_, { on }) => on === 'b',
    ],
    [
      'depends on another one that was built after it',
      'instances-interact',
      'after one of another configuration was built, it answers otherwise',
      (_, { built, on }) => on === 'a' && built.join('') === 'ao',
    ],
    [
      'depends on another one that was built before it',
      'instances-interact',
      'when one of another configuration was built before, it answers otherwise',
      (_, { built, on }) => on === 'a' && built.join('') === 'oa',
    ],
  ])('%s: %s', async (_, diagnosis, because, wrong) => {
    expect((await said(['value'], wrong)).judgement).toMatchObject({ diagnosis, because, actual: expect.any(Number) });
  });

  test('what another configuration answers is not looked at', async () => {
    expect((await said(['value'], (_, { on }) => on === 'o')).judgement).toBeUndefined();
  });
});

describe('what is moved on', () => {
  test.each<
    [fault: string, diagnosis: string, because: RegExp, wrong: (step: number, asked: Asked) => boolean, can?: ScheduleFacts['can']]
  >([
    ['depends on how often it is read', 'stateful', /^asking twice gives another answer$/u, (_, { reads, moves }) => reads > moves],
    [
      'depends, at one step, on how often it is read',
      'stateful',
      /^asking twice gives another answer$/u,
      (step, { reads, moves }) => step === 5 && reads > moves,
    ],
    [
      'depends on whether it was read',
      'stateful',
      /^read for the first time after [1-9]\d* steps, it shows another value than when it was read at every step$/u,
      (_, { reads, moves }) => reads < moves,
    ],
    ['depends on a second one', 'instances-interact', /^next to a second one/u, (_, { built }) => built.includes('b')],
    [
      'depends, read, on what it was asked for',
      'stateful',
      /^asking its closed form in between changes what the scheduler shows$/u,
      (_, { reading, values }) => reading && values > 0,
      ['value', 'advance'],
    ],
    [
      'depends, asked, on where it stands',
      'stateful',
      /^its closed form gives another value once the scheduler was moved on$/u,
      (_, { reading, moves }) => !reading && moves > 3,
      ['value', 'advance'],
    ],
  ])('%s: %s', async (_, diagnosis, because, wrong, can = ['advance']) => {
    expect((await said(can, wrong)).judgement).toMatchObject({ diagnosis, because: expect.stringMatching(because) });
  });

  const slightly = (by: number) => (step: number) => (1 + by) / (step + 1);

  test('shows what its closed form gives, up to roundings', async () => {
    const reading = (step: number, { reading: seen }: Asked): boolean => seen && step === 5;
    const { judgement, ratios } = await said(['value', 'advance'], reading, { as: slightly(2 ** -51) });
    expect(judgement).toBeUndefined();
    expect(Math.max(...ratios)).toBeGreaterThan(0);
    expect((await said(['value', 'advance'], reading)).judgement).toMatchObject({
      diagnosis: 'closed-form-differs',
      step: 5,
      expected: 1 / 6,
      actual: 2 / 6,
      because: 'moved on step by step, it shows another value than its closed form',
    });
    expect((await said(['advance'], reading)).judgement).toBeUndefined();
  });

  test('is measured by the largest value of the two', async () => {
    // An error that is small beside the first value, which is 1, and large beside the later ones.
    const late = (step: number, { reading }: Asked): boolean => reading && step === 60;
    expect((await said(['value', 'advance'], late, { as: (step) => 1 / (step + 1) + 2 ** -52 })).judgement).toBeUndefined();
  });

  test('is, built as of a step, where it was moved to, up to roundings', async () => {
    const started = (step: number, { start }: Asked): boolean => start > 0 && step === start + 2;
    expect((await said(['advance', 'start'], started, { as: slightly(2 ** -51) })).judgement).toBeUndefined();
    expect((await said(['advance', 'start'], started)).judgement).toMatchObject({
      diagnosis: 'resume-differs',
      step: 3,
      expected: 1 / 4,
      actual: 2 / 4,
      because: 'built as of step 1, it shows another value than one that was stepped there',
    });
    expect((await said(['advance', 'start'], started, { ahead: 1 })).judgement).toMatchObject({ diagnosis: 'resume-differs', step: 4 - 1 });
    expect((await said(['advance'], started)).judgement).toBeUndefined();
    // Behind the last step that was reached nothing is known.
    expect((await said(['advance', 'start'], (step, { start }) => start > 0 && step > 82)).judgement).toBeUndefined();
  });
});

test.each<[mutation: string, step: number]>([
  ['metrics at step 12', 12],
  ['the settings', 0],
])('what writes into what it is given is told: %s', async (mutation, step) => {
  expect((await said(['value'], undefined, { mutations: [mutation] })).judgement).toEqual({
    diagnosis: 'mutates-its-input',
    quantity: 'input',
    step,
    expected: 'left as given',
    actual: `changed: ${mutation}`,
    because: `the schedule writes into what it was asked with (${mutation})`,
  });
});
