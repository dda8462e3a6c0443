import { expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import type { MomentumFaults } from '#fixtures/museum/healthy/momentum.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Subject } from '#model/subject.ts';
import type { Snapshot, Trace } from '#model/trace.ts';
import { saying } from '../test/judging.ts';
import { running } from '../test/running.ts';
import { constantScheduleEqualsScalar } from './constant-schedule-equals-scalar.ts';

const program: Program = {
  leaves: [
    { name: 'w0', shape: [2] },
    { name: 'w1', shape: [1] },
  ],
  parameters: { kind: 'fill', value: 1 },
  // Of the first update nothing moves, and of the others neither the second leaf nor the first element.
  gradients: [{ kind: 'fill', value: 0 }, ...[3, 5].map((value) => ({ kind: 'values', values: { w0: [0, value], w1: [0] } }) as const)],
  settings: { learningRate: { kind: 'schedule', schedule: { kind: 'constant', value: 0.5 } }, momentum: { kind: 'scalar', value: 0.5 } },
};
const said = async (faults: MomentumFaults, given = program): Promise<Judgement> =>
  (
    await saying(
      constantScheduleEqualsScalar,
      momentumSubject('mine/momentum', () => faults),
      'learningRate',
      given,
    )
  ).judgement;
const scheduled = (change: (rate: number, count: number) => number): MomentumFaults => ({
  rate: (rate, count) => (typeof rate === 'function' ? change(rate(count), count) : rate),
});
const part = 'a schedule that always returns 0.5 and the number 0.5 part';

test.each<[fault: string, diagnosis: string | undefined, faults: MomentumFaults]>([
  ['are alike', undefined, {}],
  ['are the negative of each other', 'sign-lost', scheduled((rate) => -rate)],
  ['are in part the negative of each other', 'two-code-paths', scheduled((rate, count) => (count === 1 ? rate / 2 : -rate))],
  ['are another number', 'two-code-paths', scheduled((rate) => rate / 2)],
])('a schedule and its number %s: %s', async (_, diagnosis, faults) => {
  const judgement = await said(faults);
  if (diagnosis === undefined) expect(judgement).toBeUndefined();
  else expect(judgement).toMatchObject({ diagnosis, because: part });
});

test('a schedule that breaks the run is told in its words, where the number does not break it as well', async () => {
  const throws = (): never => {
    throw new RangeError('no schedules');
  };
  expect(await said(scheduled(throws))).toMatchObject({
    diagnosis: 'throws-at-step',
    step: 0,
    because: `${part}: RangeError: no schedules`,
  });
  expect(await said(scheduled(() => Number.NaN))).toMatchObject({
    diagnosis: 'not-a-number',
    because: `${part}: the update is not a finite number`,
  });
  expect(await said({ rate: throws })).toBeUndefined();
  expect(await said({ rate: () => Number.NaN })).toBeUndefined();
  // Where the number breaks it in another way the two part.
  expect(await said({ rate: (rate) => (typeof rate === 'function' ? throws() : Number.NaN) })).toMatchObject({
    diagnosis: 'two-code-paths',
    quantity: 'outcome',
  });
});

test('zeros before a run that ends are no sign lost', async () => {
  const ends: MomentumFaults = {
    rate: (rate, count) => {
      if (typeof rate === 'function') return rate(count);
      if (count === 1) throw new RangeError('no numbers');
      return rate;
    },
  };
  expect(await said(ends)).toMatchObject({ diagnosis: 'two-code-paths', quantity: 'outcome', step: 1 });
});

const omitted: Setting = { kind: 'omitted' };

test('what is left out has no number', async () => {
  expect(
    await saying(constantScheduleEqualsScalar, momentumSubject('mine/momentum'), 'learningRate', {
      ...program,
      settings: { learningRate: omitted },
    }),
  ).toEqual({ judgement: undefined, asked: [] });
});

/** What the law says of two runs with these states and the same updates. */
async function ofStates(
  plain: readonly Snapshot[] | undefined,
  other: readonly Snapshot[] | undefined,
  visible = true,
): Promise<Judgement> {
  const trace = (states: readonly Snapshot[] | undefined): Trace => ({
    updates: [],
    forks: [],
    mutations: [],
    ...(states === undefined ? {} : { states }),
  });
  const subject: Subject = { ...momentumSubject('mine/momentum'), visible: { reads: false, states: visible, write: true } };
  return constantScheduleEqualsScalar.check({
    subject,
    hyperparameter: 'learningRate',
    program,
    ...running(async ([one]) => {
      expect(one?.observe).toEqual({ states: visible });
      return [trace(plain), trace(other)];
    }),
  });
}

test('arrays that both states have are compared, and nothing else of them', async () => {
  const [one, two] = [Float64Array.of(1), Float64Array.of(2)];
  expect(await ofStates([{ v: one }, { v: one }], [{ v: one }, { v: two }])).toMatchObject({
    diagnosis: 'two-code-paths',
    quantity: 'next state',
    step: 0,
    leaf: 'v',
    expected: 1,
    actual: 2,
    because: `${part} in their states`,
  });
  expect(await ofStates([{ v: one, count: 1 }], [{ v: one, count: 2 }])).toBeUndefined();
  expect(await ofStates([{ v: one, rate: one }], [{ v: one, rate: 0.5 }])).toBeUndefined();
  expect(await ofStates([{ v: one, rate: 0.5 }], [{ v: one, rate: two }])).toBeUndefined();
  expect(await ofStates([{ v: one }, { v: one }], [{ v: one }])).toBeUndefined();
  expect(await ofStates([{ v: one }], undefined)).toBeUndefined();
  expect(await ofStates(undefined, [{ v: one }])).toBeUndefined();
  expect(await ofStates(undefined, undefined, false)).toBeUndefined();
});

test('an average that is another one is no sign lost, also where nothing moves', async () => {
  const trace = (value: number): Trace => ({
    updates: [{ w: Float64Array.of(0) }],
    outputs: [{ average: Float64Array.of(value) }],
    forks: [],
    mutations: [],
  });
  const judgement = await constantScheduleEqualsScalar.check({
    subject: momentumSubject('mine/momentum'),
    hyperparameter: 'learningRate',
    program: { ...program, leaves: [{ name: 'w', shape: [1] }] },
    ...running(async () => [trace(1), trace(2)]),
  });
  expect(judgement).toMatchObject({ diagnosis: 'two-code-paths', quantity: 'output', expected: 1, actual: 2 });
});
