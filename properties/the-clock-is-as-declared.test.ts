import { describe, expect, test } from 'vitest';
import { at } from '#fixtures/museum/healthy/at.ts';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { running } from '../test/running.ts';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import { saying } from '../test/judging.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import type { Read, Trace } from '#model/trace.ts';
import { theClockIsAsDeclared } from './the-clock-is-as-declared.ts';

const program: Program = {
  leaves: [{ name: 'w0', shape: [1] }],
  parameters: { kind: 'fill', value: 0 },
  gradients: [1, 2, 3].map((value) => ({ kind: 'fill', value })),
  settings: {
    learningRate: { kind: 'schedule', schedule: { kind: 'table', values: [0.5, 0.25, 0.75, 1] } },
    momentum: { kind: 'scalar', value: 0.5 },
  },
};
const read = (during: number, argument: number | string, hyperparameter = 'learningRate'): Read => ({ hyperparameter, during, argument });
const updates = [1, 2, 3].map((value) => ({ w0: Float64Array.of(value) }));
const momentum = momentumSubject('mine/momentum');

/** What the law says of a run with these reads, and how often it runs anything. */
async function said(
  reads: readonly Read[],
  more: Partial<Subject> = {},
): Promise<{ readonly judgement: Judgement; readonly calls: number }> {
  let calls = 0;
  const trace: Trace = { updates, forks: [], mutations: [], reads };
  const subject: Subject = { ...momentum, ...more };
  const judgement = await theClockIsAsDeclared.check({
    subject,
    hyperparameter: 'learningRate',
    program,
    ...running(async (programs) => {
      calls += 1;
      return programs.map(() => trace);
    }),
  });
  return { judgement, calls };
}

describe('what is read', () => {
  test('at its own step, however often, is right and needs no second look', async () => {
    expect(await said([read(0, 0), read(1, 1), read(1, 1), read(2, 2)])).toEqual({ judgement: undefined, calls: 1 });
    expect(await said([read(0, 0), read(1, 1), read(2, 2), read(1, 7, 'momentum')])).toEqual({ judgement: undefined, calls: 1 });
  });

  test('while building, or ahead for the next update, is nothing by itself', async () => {
    expect(await said([read(-1, 0), read(0, 0), read(1, 1), read(2, 2)])).toEqual({ judgement: undefined, calls: 1 });
  });

  test('at a declared origin is counted from there', async () => {
    const { learningRate } = momentum.hyperparameters;
    if (learningRate === undefined) throw new Error('momentum has a rate');
    const hyperparameters = { ...momentum.hyperparameters, learningRate: { ...learningRate, clockOrigin: 1 } };
    expect(await said([read(0, 1), read(1, 2), read(2, 3)], { hyperparameters })).toEqual({ judgement: undefined, calls: 1 });
    expect((await said([read(0, 0), read(1, 1), read(2, 2)], { hyperparameters })).calls).toBeGreaterThan(1);
  });

  test.each([
    ['at another step', [read(0, 0), read(1, 2), read(2, 2)]],
    ['at another step as well', [read(0, 0), read(1, 1), read(1, 2), read(2, 2)]],
    ['not at every update', [read(0, 0), read(2, 2)]],
    ['by another hyperparameter alone', [read(0, 0), read(1, 1, 'momentum'), read(2, 2)]],
  ])('%s makes the law look at the updates', async (_, reads) => {
    expect((await said(reads)).calls).toBeGreaterThan(1);
  });

  test('as no integer is told at once, with all that was read', async () => {
    const { judgement, calls } = await said([read(0, 0), read(1, 1.5), read(2, 'coerced'), read(2, 9, 'momentum')]);
    expect(calls).toBe(1);
    expect(judgement).toEqual({
      quantity: 'clock',
      diagnosis: 'not-an-integer',
      step: 1,
      expected: 'an integer',
      actual: 1.5,
      reads: { seen: [0, 1.5, 'coerced'], declared: [0, 1, 2] },
      because: 'the schedule was asked for step 1.5',
    });
    expect((await said([read(-1, 0.5)])).judgement).toMatchObject({ diagnosis: 'not-an-integer', step: 0 });
    expect((await said([read(0, 'a Tensor')])).judgement).toMatchObject({ diagnosis: 'not-an-integer', actual: 'a Tensor' });
    expect((await said([read(0, 'coerced'), read(1, 1), read(2, 2)])).judgement).not.toMatchObject({ diagnosis: 'not-an-integer' });
  });
});

describe('what is wrong is said', () => {
  const longer: Program = { ...program, gradients: [1, 2, 3, 5].map((value) => ({ kind: 'fill', value })) };
  const reading = (name: string, rate: (rate: ScalarOrSchedule, count: number) => number): Subject =>
    momentumSubject(`mine/${name}`, () => ({ rate }));
  const late = reading('ahead', (rate, count) => at(rate, count + 1));
  const unseen = (subject: Subject): Subject => ({ ...subject, visible: { ...subject.visible, reads: false } });
  const judgement = async (subject: Subject): Promise<Judgement> =>
    (await saying(theClockIsAsDeclared, subject, 'learningRate', longer)).judgement;

  test('by the first update that asks otherwise, with what it asked', async () => {
    expect(await judgement(late)).toMatchObject({
      diagnosis: 'starts-at-one',
      step: 0,
      expected: 0,
      actual: 1,
      reads: { seen: [1, 2, 3, 4], declared: [0, 1, 2, 3] },
      because: 'at step 0 the schedule was asked for step 1',
    });
    // Right and wrong in one update: the wrong one is said.
    const both = reading('both', (rate, count) => (at(rate, count) + at(rate, count === 2 ? 0 : count)) / 2);
    expect(await judgement(both)).toMatchObject({
      step: 2,
      expected: 2,
      actual: 0,
      because: 'at step 2 the schedule was asked for step 0',
    });
  });

  test('where it was not asked at all, by that', async () => {
    const rates = new Map<ScalarOrSchedule, number>();
    const once = reading('once', (rate) => {
      const kept = rates.get(rate) ?? at(rate, 0);
      rates.set(rate, kept);
      return kept;
    });
    expect(await judgement(once)).toMatchObject({
      diagnosis: 'evaluated-once',
      step: 1,
      expected: 1,
      actual: 'no read',
      because: 'at step 1 the schedule was not asked, and the update is not the one of s(1)',
    });
  });

  test('where nobody sees what it asks, by the clock alone', async () => {
    expect(await judgement(unseen(reading('right', (rate, count) => at(rate, count))))).toBeUndefined();
    expect(await judgement(unseen(late))).toEqual({
      quantity: 'clock',
      diagnosis: 'starts-at-one',
      step: 0,
      expected: 'the value set',
      actual: 'starts-at-one',
      because: 'the values used are not those set before each step (starts-at-one)',
    });
  });

  test('what is read once by declaration has nothing to say where it is a number', async () => {
    const { learningRate } = momentum.hyperparameters;
    if (learningRate === undefined) throw new Error('momentum has a rate');
    const init: Subject = {
      ...momentum,
      hyperparameters: { ...momentum.hyperparameters, learningRate: { ...learningRate, placement: 'init' } },
    };
    const scalar: Program = { ...program, settings: { ...program.settings, learningRate: { kind: 'scalar', value: 0.5 } } };
    expect(await saying(theClockIsAsDeclared, init, 'learningRate', scalar)).toEqual({ judgement: undefined, asked: [] });
  });
});
