import { expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import type { Program } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import { table } from '../../test/settings.ts';
import { CoverageCounter } from './coverage.ts';

const subject = momentumSubject('mine/momentum');
const program = (learningRate: Setting, momentum: Setting = { kind: 'omitted' }): Program => ({
  leaves: [],
  parameters: { kind: 'fill', value: 0 },
  gradients: Array.from({ length: 4 }, () => ({ kind: 'fill', value: 1 })),
  settings: { learningRate, momentum },
});

/** Counts the same programs often enough for the floors to be judged. */
function counted(...programs: readonly Program[]): CoverageCounter {
  const counter = new CoverageCounter();
  for (let time = 0; time < 200; time += 1) for (const one of programs) counter.count(one, subject, 'learningRate');
  return counter;
}

test('tells where a schedule has its zero, its kink and its repeated value', () => {
  const counter = new CoverageCounter();
  counter.count(program(table(0, 1, 2, 3)), subject, 'learningRate');
  counter.count(program(table(1, 0, 2, 1)), subject, 'learningRate');
  counter.count(program(table(1, 2, 3, 0)), subject, 'learningRate');
  counter.count(program(table(1, 2, 0, 3)), subject, 'learningRate');
  expect(counter.counts()).toMatchObject({
    programs: 4,
    'schedule varies': 4,
    'zero at the first step': 1,
    'zero at an inner step': 2,
    'zero at the last step': 1,
    'a value comes back': 1,
    'one scheduled alone': 4,
  });
});

test('says what it has not seen: a constant, never alone, never together', () => {
  const constant: Setting = { kind: 'schedule', schedule: { kind: 'constant', value: 1 } };
  expect(counted(program(constant, table(0.1, 0.2, 0.3, 0.4))).missed([subject])).toEqual([
    'mine/momentum · learningRate: its schedule varied in only 0 of 200 programs',
    'mine/momentum · learningRate: it was never scheduled alone in 200 programs',
    'mine/momentum · learningRate: it was never scheduled together with momentum in 200 programs',
  ]);
});

test('is content once a hyperparameter varied alone and with its companion', () => {
  const counter = counted(program(table(1, 2, 3, 4)), program(table(1, 2, 3, 4), table(0.1, 0.2, 0.3, 0.4)));
  expect(counter.missed([subject])).toEqual([]);
});

/** The kinds of one schedule of the rate, on its own. */
function kindsOf(learningRate: Setting, steps = 4): readonly string[] {
  const counter = new CoverageCounter();
  const gradients = Array.from({ length: steps }, () => ({ kind: 'fill', value: 1 }) as const);
  counter.count({ ...program(learningRate), gradients }, subject, 'learningRate');
  const plain = ['programs', 'one scheduled alone', 'a hyperparameter omitted'];
  return Object.keys(counter.counts()).filter((name) => !plain.includes(name));
}

test.each<[readonly number[], readonly string[]]>([
  [
    [1, 2, 3, 4],
    ['a kink inside the window', 'a table schedule', 'schedule varies'],
  ],
  [
    [1, 1, 1, 1],
    ['a table schedule', 'flat at the end'],
  ],
  [
    [1, 2, 2, 2],
    ['a table schedule', 'a value comes back', 'flat at the end', 'schedule varies'],
  ],
  [
    [1, 1, 1, 2],
    ['a table schedule', 'a value comes back', 'schedule varies'],
  ],
  [
    [1, 1, 2, 2],
    ['a kink inside the window', 'a table schedule', 'a value comes back', 'flat at the end', 'schedule varies'],
  ],
])('%j shows %j', (values, kinds) => {
  expect(kindsOf(table(...values)).toSorted()).toEqual(kinds.toSorted());
});

test('a constant is flat by its nature, and two steps are no window', () => {
  expect(kindsOf({ kind: 'schedule', schedule: { kind: 'constant', value: 1 } })).toEqual(['a constant schedule']);
  expect(kindsOf(table(1, 1), 2)).toEqual(['a table schedule']);
  expect(kindsOf(table(1, 1, 1), 3)).toEqual(['a table schedule', 'flat at the end']);
});

test('counts schedules alone and together, and what is left out; numbers and what is no schedule count as neither', () => {
  const counter = new CoverageCounter();
  const one: Setting = { kind: 'scalar', value: 1 };
  const invalid: Setting = { kind: 'schedule', schedule: { kind: 'invalid', returns: 'NaN' } };
  counter.count(program(table(1, 2), one), subject, 'learningRate');
  counter.count(program(table(1, 2), table(1, 2)), subject, 'learningRate');
  counter.count(program(one), subject, 'learningRate');
  counter.count(program(invalid, one), subject, 'learningRate');
  expect(counter.counts()).toMatchObject({
    programs: 4,
    'one scheduled alone': 1,
    'several scheduled together': 1,
    'a hyperparameter omitted': 1,
    'schedule varies': 2,
  });
  expect(Object.keys(counter.counts())).toEqual(Object.keys(counter.counts()).toSorted());
});

test('draws for the floors of what can be scheduled, and of nothing else', () => {
  const counter = new CoverageCounter();
  const { learningRate, momentum } = subject.hyperparameters;
  if (learningRate === undefined || momentum === undefined) throw new Error('momentum has two hyperparameters');
  const fixed = { ...subject, hyperparameters: { learningRate, momentum: { ...momentum, schedulable: false } } };
  for (const name of ['learningRate', 'momentum', '*']) counter.count(program(table(1, 2)), fixed, name);
  expect(counter.drawn()).toEqual({ 'mine/momentum · learningRate': { programs: 1, varying: 1, alone: true, with: ['learningRate'] } });
});

test('says whether the schedule of the row varies, not that of a companion; for the whole subject any does', () => {
  const counter = new CoverageCounter();
  const still: Setting = { kind: 'scalar', value: 1 };
  expect(counter.count(program(table(1, 2)), subject, 'learningRate')).toEqual({ varying: true });
  expect(counter.count(program(still, table(1, 2)), subject, 'learningRate')).toEqual({ varying: false });
  expect(counter.count(program(still, table(1, 2)), subject, '*')).toEqual({ varying: true });
  expect(counter.count(program(table(1, 1)), subject, '*')).toEqual({ varying: false });
});

test('tells what the programs that ran went through', () => {
  const counter = new CoverageCounter();
  const plain = program(table(1, 2));
  const group = { label: 'a', leaves: [], settings: {} };
  counter.ran([
    { ...plain, events: [{ kind: 'restore', at: 1, into: 'fresh' }] },
    {
      ...plain,
      events: [
        { kind: 'recount', at: 1, count: 9 },
        { kind: 'add-group', at: 2, group },
      ],
      groups: [group],
    },
    { ...plain, gradients: [{ kind: 'fill', value: Number.NaN }] },
    { ...plain, gradients: Array.from({ length: 9 }, () => ({ kind: 'noise', seed: 1, scale: 1 })) },
    { ...plain, gradients: Array.from({ length: 8 }, () => ({ kind: 'fill', value: 1 })) },
  ]);
  expect(counter.counts()).toEqual({
    'a count rewritten': 1,
    'a group added': 1,
    'a long run': 1,
    'a non-finite gradient': 1,
    'a resume point': 1,
    'parameter groups': 1,
  });
});

test('judges no floor before two hundred programs, and none of what cannot be scheduled', () => {
  const still: Setting = { kind: 'scalar', value: 1 };
  const counter = new CoverageCounter();
  for (let time = 0; time < 199; time += 1) counter.count(program(still), subject, 'learningRate');
  expect(counter.missed([subject])).toEqual([]);
  counter.count(program(still), subject, 'learningRate');
  expect(counter.missed([subject])).toHaveLength(3);
  const { learningRate, momentum } = subject.hyperparameters;
  if (learningRate === undefined || momentum === undefined) throw new Error('momentum has two hyperparameters');
  const fixed = { ...subject, hyperparameters: { learningRate: { ...learningRate, schedulable: false }, momentum } };
  expect(counter.missed([fixed])).toEqual([]);
});

test('a third of the programs must vary; each variant is counted for itself', () => {
  const [varies, still] = [program(table(1, 2, 3, 4)), program({ kind: 'scalar', value: 1 })];
  const together = program(table(1, 2), table(1, 2));
  const setter = { ...subject, variant: 'setter' };
  const counter = new CoverageCounter();
  for (let time = 0; time < 100; time += 1) {
    counter.count(time === 0 ? together : varies, setter, 'learningRate');
    for (const one of [still, still]) counter.count(one, setter, 'learningRate');
  }
  expect(counter.missed([setter])).toEqual([]);
  expect(counter.missed([subject])).toEqual([]);
  counter.count(still, setter, 'learningRate');
  expect(counter.missed([setter])).toEqual(['mine/momentum via setter · learningRate: its schedule varied in only 100 of 301 programs']);
});

test('a schedule that never varies alone, or only once it has a companion, was never scheduled alone', () => {
  const constant: Setting = { kind: 'schedule', schedule: { kind: 'constant', value: 1 } };
  const [moving, companion] = [table(1, 2, 3, 4), table(0.1, 0.2, 0.3, 0.4)];
  const never = 'mine/momentum · learningRate: it was never scheduled alone in 400 programs';
  expect(counted(program(moving, companion), program(moving, companion)).missed([subject])).toEqual([never]);
  expect(counted(program(moving, companion), program(constant)).missed([subject])).toEqual([never]);
});

test('variants are counted and told apart', () => {
  const [setter, assign] = ['setter', 'assign'].map((variant) => ({ ...subject, variant }));
  if (setter === undefined || assign === undefined) throw new Error('there are two');
  const counter = new CoverageCounter();
  for (let time = 0; time < 200; time += 1) {
    counter.count(program(table(1, 2, 3, 4)), setter, 'learningRate');
    counter.count(program(table(1, 2, 3, 4), table(0.1, 0.2, 0.3, 0.4)), setter, 'learningRate');
    counter.count(program(table(1, 1, 1, 1)), assign, 'learningRate');
  }
  expect(counter.missed([setter, assign, subject])).toEqual([
    'mine/momentum via assign · learningRate: its schedule varied in only 0 of 200 programs',
    'mine/momentum via assign · learningRate: it was never scheduled alone in 200 programs',
    'mine/momentum via assign · learningRate: it was never scheduled together with momentum in 200 programs',
  ]);
});

test('one gradient that is not finite is enough to be counted, and other numbers are none', () => {
  const [finite, infinite] = [
    { kind: 'fill', value: 1 },
    { kind: 'fill', value: Number.POSITIVE_INFINITY },
  ] as const;
  const counted_ = (...gradients: Program['gradients']): unknown => {
    const counter = new CoverageCounter();
    counter.ran([{ ...program(table(1)), gradients }]);
    return counter.counts()['a non-finite gradient'];
  };
  expect(counted_(finite, infinite)).toBe(1);
  expect(counted_(finite, { kind: 'noise', seed: 1, scale: 1 })).toBeUndefined();
  expect(counted_({ kind: 'values', values: { w0: [1] } })).toBeUndefined();
});
