import { expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import { pointwiseSubstitution } from './pointwise-substitution.ts';

const program: Program = {
  leaves: [{ name: 'w0', shape: [1] }],
  parameters: { kind: 'fill', value: 0 },
  gradients: [1, 2].map((value) => ({ kind: 'fill', value })),
  settings: {
    learningRate: { kind: 'schedule', schedule: { kind: 'table', values: [0.5, 0.25] } },
    momentum: { kind: 'scalar', value: 0.5 },
  },
};
const leaf = (value: number) => ({ w0: Float64Array.of(value) });
const refusal = { phase: 'fork', step: 1, type: 'RangeError', message: 'no constant' } as const;
const clash = { phase: 'update', step: 1, type: 'TypeError', message: 'no schedule' } as const;
/** A run of two updates, with a side update from each state that is the same. */
const alike: Trace = {
  updates: [leaf(-1), leaf(-2)],
  states: [{ v: 0 }, { v: Float64Array.of(1) }, { v: Float64Array.of(2) }],
  forks: [
    { at: 0, update: leaf(-1), state: { v: Float64Array.of(1) } },
    { at: 1, update: leaf(-2), state: { v: Float64Array.of(2) } },
  ],
  mutations: [],
};

/** What the law says of one trace; what it asks afterwards, to name a clock, shows nothing. */
async function said(
  trace: Trace,
  more: Partial<Subject> = {},
): Promise<{ readonly judgement: Judgement; readonly asked: readonly Program[] }> {
  const asked: Program[] = [];
  const run = async (...programs: readonly Program[]): Promise<readonly Trace[]> => {
    asked.push(...programs);
    return asked.length === programs.length ? [trace] : [];
  };
  const subject: Subject = { ...momentumSubject('mine/momentum'), ...more };
  const judgement = await pointwiseSubstitution.check({
    subject,
    hyperparameter: 'learningRate',
    program,
    run,
    runOn: async (_, ...programs) => run(...programs),
  });
  return { judgement, asked };
}

test('every state is gone on from once more, by the optimizer that has the value of its step as a constant', async () => {
  const { judgement, asked } = await said(alike);
  expect(judgement).toBeUndefined();
  expect(asked).toHaveLength(1);
  const constant = (value: number) => ({ ...program.settings, learningRate: { kind: 'schedule', schedule: { kind: 'constant', value } } });
  expect(asked[0]).toEqual({
    ...program,
    forks: [
      { at: 0, settings: constant(0.5) },
      { at: 1, settings: constant(0.25) },
    ],
    observe: { states: true },
  });
});

test('another update is told with its place, and with the steps that were asked for', async () => {
  const reads = [
    { hyperparameter: 'learningRate', during: -1, argument: 7 },
    { hyperparameter: 'learningRate', during: 0, argument: 0 },
    { hyperparameter: 'momentum', during: 1, argument: 9 },
    { hyperparameter: 'learningRate', during: 1, argument: 0 },
  ];
  const { judgement } = await said({ ...alike, updates: [leaf(-1), leaf(-4)], reads });
  expect(judgement).toMatchObject({
    quantity: 'update',
    step: 1,
    leaf: 'w0',
    element: 0,
    expected: -2,
    actual: -4,
    reads: { seen: [0, 0], declared: [0, 1] },
  });
  const { judgement: unseen } = await said({ ...alike, updates: [leaf(-1), leaf(-4)] });
  expect(unseen).toMatchObject({ step: 1, actual: -4 });
  expect(unseen).not.toHaveProperty('reads');
});

test('so is another state after the same update', async () => {
  const [first = {}, second = {}] = alike.states ?? [];
  const { judgement } = await said({ ...alike, states: [first, second, { v: Float64Array.of(3) }] });
  expect(judgement).toMatchObject({ leaf: 'v', expected: 2, actual: 3 });
  // A state that nobody sees is not compared.
  expect((await said({ ...alike, states: [first, second] })).judgement).toBeUndefined();
  expect(
    (await said({ ...alike, forks: alike.forks.map(({ at, update }) => ({ at, ...(update && { update }) })) })).judgement,
  ).toBeUndefined();
});

test('where one of the two breaks, its words are told; where both do, no schedule is to blame', async () => {
  const [fork] = alike.forks;
  if (fork === undefined) throw new Error('there are two side updates');
  const outcome = async (trace: Partial<Trace>): Promise<unknown> => (await said({ ...alike, ...trace })).judgement;
  expect(await outcome({ updates: [leaf(-1)], threw: clash })).toMatchObject({
    quantity: 'outcome',
    step: 1,
    expected: 'an update',
    actual: 'no schedule',
  });
  expect(await outcome({ updates: [leaf(-1)] })).toMatchObject({ step: 1, expected: 'an update', actual: 'no update' });
  expect(await outcome({ forks: [fork, { at: 1, threw: refusal }] })).toMatchObject({
    step: 1,
    expected: 'no constant',
    actual: 'an update',
  });
  expect(await outcome({ forks: [fork, { at: 1 }] })).toMatchObject({ step: 1, expected: 'no update', actual: 'an update' });
  expect(await outcome({ updates: [leaf(-1)], threw: clash, forks: [fork, { at: 1, threw: refusal }] })).toBeUndefined();
});

test('a stepper whose states are not seen is built with another value, and given the same ones', async () => {
  const stepper = { kind: 'stepper', visible: { reads: false, states: false, write: true } } as const;
  const { asked } = await said(alike, stepper);
  const [one, other] = asked;
  expect(one).toEqual(program);
  expect(other).toMatchObject({ ...program, follow: 0 });
  expect(other?.initial?.['learningRate']).not.toBe(0.5);
  const { asked: unwritten } = await said(alike, { ...stepper, visible: { ...stepper.visible, write: false } });
  expect(unwritten[1]).not.toHaveProperty('follow');
});
