import { expect, test } from 'vitest';
import { cosineSubject } from '#fixtures/museum/healthy/schedules/cosine.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import type { ScheduleFacts } from '#model/trace.ts';
import { answering } from '../test/hand-made-schedule.ts';
import { running } from '../test/running.ts';
import { theScheduleFollowsItsFormula } from './the-schedule-follows-its-formula.ts';

const program: Program = {
  leaves: [],
  parameters: { kind: 'fill', value: 0 },
  gradients: [],
  settings: { start: { kind: 'scalar', value: 1 }, steps: { kind: 'scalar', value: 100 } },
};
const cosine = cosineSubject('mine/schedule');
if (cosine.schedule === undefined) throw new Error('it is a schedule');
/** A line from its start to a quarter, which names its numbers otherwise than the formula does, and leaves one out. */
const subject: Subject = {
  ...cosine,
  hyperparameters: {
    start: { schedulable: false, role: 'other', range: [0, 2], unit: 'rate' },
    end: { schedulable: false, role: 'other', range: [0, 2], unit: 'rate', default: 0.25 },
    steps: { schedulable: false, role: 'other', range: [1, 100], unit: 'steps' },
  },
  schedule: {
    ...cosine.schedule,
    formula: { id: 'linear', hyperparameters: { from: 'start', to: 'end', steps: 'steps', transitionBegin: 0 } },
  },
};
const falling = (step: number): number => (step >= 100 ? 0.25 : 1 - (0.75 * step) / 100);

interface Ran {
  readonly judgement: Judgement;
  readonly asked: readonly number[];
  readonly moves: number;
  readonly ratios: readonly number[];
}
async function said(value = falling, facts: Partial<ScheduleFacts> = {}, more: Partial<Subject> = {}): Promise<Ran> {
  const asked: number[] = [];
  const ratios: number[] = [];
  let moves = 0;
  const run = answering({ facts: () => ({ length: 100, ...facts }), value });
  const judgement = await theScheduleFollowsItsFormula.check({
    subject: { ...subject, ...more },
    hyperparameter: '*',
    program,
    near: (ratio) => void ratios.push(ratio),
    ...running(async (programs) => {
      for (const operation of programs.flatMap(({ operations = [] }) => operations)) {
        if (operation.do === 'value') asked.push(operation.at);
        if (operation.do === 'advance') moves += 1;
      }
      return run(programs);
    }),
  });
  return { judgement, asked, moves, ratios };
}
const first = [0, 1, 2, 3, 5, 7, 11, 13, 17];

test.each<[facts: Partial<ScheduleFacts>, steps: readonly number[]]>([
  [{}, [...first, 99, 100, 101, 150, 300, 1000]],
  [{ boundaries: [30] }, [...first, 29, 30, 31, 99, 100, 101, 150, 300, 1000]],
  [{ anchors: [{ step: 40, value: 0.7 }] }, [...first, 39, 40, 41, 99, 100, 101, 150, 300, 1000]],
  [{ exactUpTo: 200 }, [...first, 99, 100, 101, 150]],
  [{ length: undefined }, [...first, 10]],
])('around what happens, between, and some later, in order: %j', async (facts, steps) => {
  const { judgement, asked } = await said(falling, facts);
  expect(judgement).toBeUndefined();
  expect(asked).toEqual(steps.toSorted((a, b) => a - b));
});

test('what can only be moved on is moved as far, and may round once more at every step', async () => {
  const { judgement, moves, asked } = await said(falling, { can: ['advance'] });
  expect([judgement, asked, moves > 100]).toEqual([undefined, [], true]);
  const drifting = (step: number): number => falling(step) * (1 + (step < 100 ? step : 100) * 2 ** -53);
  expect((await said(drifting, { can: ['advance'] })).judgement).toBeUndefined();
  expect((await said(drifting)).judgement).toMatchObject({
    diagnosis: 'wrong-formula',
    because: 'it is not what the published formula of linear gives',
  });
});

test('another value is told, with the number of the formula', async () => {
  expect((await said((step) => falling(step) * (step === 13 ? 1.001 : 1))).judgement).toMatchObject({
    diagnosis: 'wrong-formula',
    step: 13,
    expected: falling(13),
    actual: falling(13) * 1.001,
  });
  const { ratios } = await said((step) => falling(step) * (1 + 2 ** -53));
  expect(ratios.length).toBeGreaterThan(10);
  expect(Math.max(...ratios)).toBeLessThan(1);
});

test('where cycles begin, and before it, as far as the schedule goes', async () => {
  const { schedule } = subject;
  if (schedule === undefined) throw new Error('it is a schedule');
  const hyperparameters = { peak: 'start', to: 'start', cycleSteps: 'steps', cycleFactor: 1 };
  const cyclic: Partial<Subject> = { schedule: { ...schedule, formula: { id: 'sgdr', hyperparameters } } };
  const { judgement, asked } = await said(() => 1, { length: undefined, exactUpTo: 300 }, cyclic);
  expect(judgement).toBeUndefined();
  expect(asked).toEqual([...first, 10, 99, 100, 199, 200, 299, 300].toSorted((a, b) => a - b));
});

test('a number that is neither given nor documented is none of the formula', async () => {
  const { start, steps } = subject.hyperparameters;
  if (start === undefined || steps === undefined) throw new Error('it has both');
  const lacking = { hyperparameters: { start, steps, end: { schedulable: false, role: 'other', range: [0, 2] } } } as const;
  await expect(said(falling, {}, lacking)).rejects.toThrow(/^to is missing/u);
});

test('a formula that nobody knows is an error that names those that are known, and no formula is held to nothing', async () => {
  const { schedule } = subject;
  if (schedule === undefined) throw new Error('it is a schedule');
  await expect(said(falling, {}, { schedule: { ...schedule, formula: { id: 'bogus', hyperparameters: {} } } })).rejects.toThrow(
    /^"bogus" is not a formula of the oracle; it has .*linear/u,
  );
  const { formula: _, ...none } = schedule;
  expect((await said(() => 7, {}, { schedule: none })).judgement).toBeUndefined();
  const { schedule: __, ...plain } = subject;
  expect(
    await theScheduleFollowsItsFormula.check({ subject: plain, hyperparameter: '*', program, ...running(async () => []) }),
  ).toBeUndefined();
});
