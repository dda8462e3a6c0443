import { expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { valueAt } from '#judgement/settings.ts';
import { running } from '../test/running.ts';
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

const silent: Trace = { updates: [], forks: [], mutations: [] };

interface Said {
  readonly judgement: Judgement;
  readonly asked: readonly Program[];
}

/** What the law says where its programs are answered like this. */
async function judged(answer: (program: Program, call: number, index: number) => Trace, more: Partial<Subject> = {}): Promise<Said> {
  const asked: Program[] = [];
  let calls = 0;
  const judgement = await pointwiseSubstitution.check({
    subject: { ...momentumSubject('mine/momentum'), ...more },
    hyperparameter: 'learningRate',
    program,
    ...running(async (programs) => {
      asked.push(...programs);
      calls += 1;
      return programs.map((one, index) => answer(one, calls, index));
    }),
  });
  return { judgement, asked };
}

/** What the law says of one trace; what it asks afterwards, to name a clock, shows nothing, or what is given here. */
const said = async (trace: Trace, more: Partial<Subject> = {}, later = silent): Promise<Said> =>
  judged((_, call) => (call === 1 ? trace : later), more);

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

test('a clock that nothing names is none where the same updates part under a constant', async () => {
  const parted = { ...alike, updates: [leaf(-1), leaf(-4)] };
  expect((await said(parted, {}, alike)).judgement).toMatchObject({ diagnosis: 'unknown', actual: -4 });
  const { judgement, asked } = await said(parted, {}, parted);
  expect(judgement).toBeUndefined();
  // What it asked last is the same run under the first value, for ever.
  const constant = { kind: 'schedule', schedule: { kind: 'constant', value: 0.5 } };
  expect(asked.at(-1)?.settings['learningRate']).toEqual(constant);
  expect(asked.at(-1)?.forks?.map(({ settings }) => settings['learningRate'])).toEqual([constant, constant]);
});

test('where no update can be made from a state, whatever the schedule, there is nothing to be held against', async () => {
  const stuck = { ...alike, forks: [{ at: 0, threw: { ...refusal, step: 0, message: 'no config' } }] };
  expect((await said(stuck, {}, stuck)).judgement).toEqual({ inapplicable: 'no update can be made from its state: no config' });
});

test('a clock that is named is told, whatever else moves', async () => {
  const rate = ({ settings }: Pick<Program, 'settings'>, step: number): number => valueAt(settings['learningRate'], step) ?? Number.NaN;
  // The first value for ever, and under a constant, which only the last question is about, one of its own.
  const frozen = (given: Program): Trace => {
    const constant = given.settings['learningRate']?.kind === 'schedule' && given.settings['learningRate'].schedule.kind === 'constant';
    return {
      ...silent,
      updates: given.gradients.map(() => leaf(-rate(given, 0) * (constant ? 3 : 1))),
      forks: (given.forks ?? []).map(({ at, settings }) => ({ at, update: leaf(-rate({ settings }, at)) })),
    };
  };
  expect((await judged(frozen)).judgement).toMatchObject({ diagnosis: 'frozen', step: 1, expected: -0.25, actual: -0.5 });
});

const stepper = { kind: 'stepper', visible: { reads: false, states: false, write: true } } as const;

test('two that were built with other values, and given the same ones, part where the first was kept', async () => {
  const parting = async (more: Partial<Subject>): Promise<Said> => judged((_, __, index) => ({ ...alike, updates: [leaf(index)] }), more);
  const { judgement, asked } = await parting(stepper);
  expect(asked).toHaveLength(2);
  expect(judgement).toMatchObject({ diagnosis: 'evaluated-once', step: 0, expected: 0, actual: 1 });
  const built = asked[1]?.initial?.['learningRate'];
  expect(judgement).toHaveProperty('because', expect.stringContaining(`they were built with 0.5 and ${built}`));
  expect((await said(alike, stepper, alike)).judgement).toBeUndefined();
});

test.each<[string, number, Partial<Subject>]>([
  ['a stepper whose checkpoint brings its values along', 3, { restores: 'checkpoint', kind: 'stepper' }],
  ['a stepper that is built with them', 1, { restores: 'build', kind: 'stepper' }],
  ['an optimizer', 1, { restores: 'checkpoint' }],
])('%s runs %i programs', async (_, many, more) => {
  expect((await said(alike, { ...more, visible: { reads: false, states: true, write: true } }, alike)).asked).toHaveLength(many);
});

test('a number is no schedule: nothing is asked', async () => {
  const scalar: Program = { ...program, settings: { ...program.settings, learningRate: { kind: 'scalar', value: 0.5 } } };
  const trial = { subject: momentumSubject('mine/momentum'), hyperparameter: 'learningRate', program: scalar };
  let asked = 0;
  const runs = running(async (programs) => ((asked += 1), programs.map(() => silent)));
  expect(await pointwiseSubstitution.check({ ...trial, ...runs })).toBeUndefined();
  expect(asked).toBe(0);
});

test('a stepper whose states are not seen is built with another value, and given the same ones', async () => {
  const { asked } = await said(alike, stepper);
  const [one, other] = asked;
  expect(one).toEqual(program);
  expect(other).toMatchObject({ ...program, follow: 0 });
  expect(other?.initial?.['learningRate']).not.toBe(0.5);
  const { asked: unwritten } = await said(alike, { ...stepper, visible: { ...stepper.visible, write: false } });
  expect(unwritten[1]).not.toHaveProperty('follow');
});
