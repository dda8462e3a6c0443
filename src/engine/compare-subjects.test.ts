import { describe, expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { at } from '#fixtures/museum/healthy/at.ts';
import { cosineSubject } from '#fixtures/museum/healthy/schedules/cosine.ts';
import { laws } from '#properties/index.ts';
import { plantedFinding, plantedLaw } from '../../test/planted-law.ts';
import type { Program } from '#model/program.ts';
import type { Hyperparameter, Subject } from '#model/subject.ts';
import { compareSubjects, pairsOf } from './compare-subjects.ts';

const options = { laws: laws.filter(({ id }) => id === 'pointwise-substitution'), seed: 42, programs: 20 };
const healthy = momentumSubject('old/momentum');
const late = momentumSubject('new/momentum', () => ({ rate: (rate, count) => at(rate, count + 1) }));

test('a version that differs in nothing is the same', async () => {
  const { verdicts, trajectories, only, pairs } = await compareSubjects([healthy], [momentumSubject('new/momentum')], options);
  expect({ verdicts, trajectories, only, pairs }).toEqual({ verdicts: [], trajectories: [], only: { base: [], head: [] }, pairs: 1 });
});

test('a version that reads its schedule one step late changes the verdict, and the update of the smallest program', async () => {
  const { verdicts, trajectories } = await compareSubjects([healthy], [late], options);
  expect(verdicts.map(({ hyperparameter, base, head }) => [hyperparameter, base.verdict, head.verdict, head.diagnosis])).toEqual([
    ['learningRate', 'passed', 'failed', 'starts-at-one'],
  ]);
  expect(trajectories).toHaveLength(1);
  const [{ program, apart } = { program: undefined, apart: undefined }] = trajectories;
  expect(program?.gradients).toHaveLength(1);
  expect(apart).toMatchObject({ quantity: 'update', step: 0, leaf: 'w0' });
});

test('subjects are paired by their names without the library, and what has no partner is said', () => {
  const { pairs, only } = pairsOf(
    [momentumSubject('a/one'), momentumSubject('a/two')],
    [momentumSubject('b/two'), momentumSubject('b/three')],
  );
  expect(pairs.map(({ name, base, head }) => [name, base.name, head.name])).toEqual([['two', 'a/two', 'b/two']]);
  expect(only).toEqual({ base: ['a/one'], head: ['b/three'] });
});

test('what one side lacks against several variants of the other is said once', async () => {
  const { momentum: _, ...rest } = healthy.hyperparameters;
  const variants = ['assign', 'setter'].map((variant) => ({ ...healthy, variant }));
  const { only, pairs } = await compareSubjects(variants, [{ ...healthy, hyperparameters: rest }], { ...options, laws: [] });
  expect(pairs).toBe(2);
  expect(only.base).toEqual(['old/momentum via assign · momentum', 'old/momentum via setter · momentum']);
  const turned = await compareSubjects([{ ...healthy, hyperparameters: rest }], variants, { ...options, laws: [] });
  expect(turned.only.base).toEqual([]);
  const lacking = variants.map((one) => ({ ...one, hyperparameters: rest }));
  expect((await compareSubjects([healthy], lacking, { ...options, laws: [] })).only.base).toEqual(['old/momentum · momentum']);
});

test('a hyperparameter that one side lacks is said, and one that it cannot do without is a reason not to compare', async () => {
  const { momentum: _, ...rest } = healthy.hyperparameters;
  const { only, incomparable } = await compareSubjects([healthy], [{ ...healthy, hyperparameters: rest }], options);
  expect(only.base).toEqual(['old/momentum · momentum']);
  expect(incomparable.map(({ reason }) => reason)).toEqual(['old/momentum needs momentum, which the other does not take']);
});

const none = { ...options, laws: [] };
const named = (name: string, more: Partial<Subject> = {}): Subject => ({ ...momentumSubject(name), ...more });

test('two subjects alone are a pair, whatever they are called', () => {
  const { pairs, only } = pairsOf([named('old/sgd')], [named('new/momentum')]);
  expect(pairs.map(({ name, base, head }) => [name, base.name, head.name])).toEqual([['sgd', 'old/sgd', 'new/momentum']]);
  expect(only).toEqual({ base: [], head: [] });
});

test('two optimizers alone are a pair variant by variant, whatever they are called', () => {
  const { pairs, only } = pairsOf(
    [named('a@1/one'), named('a@1/one', { variant: 'eager' })],
    [named('a@2/one_v2'), named('a@2/one_v2', { variant: 'eager' }), named('a@2/one_v2', { variant: 'inject' })],
  );
  expect(pairs.map(({ name, base, head }) => [name, base.variant, head.variant])).toEqual([
    ['one', undefined, undefined],
    ['one', 'eager', 'eager'],
  ]);
  expect(only).toEqual({ base: [], head: ['a@2/one_v2 via inject'] });
});

test('one without variants stands against each variant of the other, on either side', () => {
  const both = [named('a/sgd', { variant: 'assign' }), named('a/sgd', { variant: 'setter' })];
  const plain = named('b/momentum');
  for (const [base, head, name] of [
    [both, [plain], 'sgd'],
    [[plain], both, 'momentum'],
  ] as const) {
    const { pairs, only } = pairsOf(base, head);
    expect(pairs.map((pair) => [pair.name, pair.variant, pair.base.variant, pair.head.variant])).toEqual(
      ['assign', 'setter'].map((variant) => [name, variant, base === both ? variant : undefined, head === both ? variant : undefined]),
    );
    expect(only).toEqual({ base: [], head: [] });
  }
});

test('a variant alone on its side stands against its like, and against all others', () => {
  const [assign, setter] = [named('b/sgd', { variant: 'assign' }), named('b/sgd', { variant: 'setter' })];
  const { pairs, only } = pairsOf([named('a/sgd', { variant: 'assign' })], [assign, setter]);
  expect(pairs.map(({ base, head }) => [base.variant, head.variant])).toEqual([
    ['assign', 'assign'],
    ['assign', 'setter'],
  ]);
  expect(only).toEqual({ base: [], head: [] });
});

test('nothing on one side leaves the other without partners; variants are partners of their own', () => {
  expect(pairsOf([], [named('b/one')])).toEqual({ pairs: [], only: { base: [], head: ['b/one'] } });
  expect(pairsOf([named('a/one')], [])).toEqual({ pairs: [], only: { base: ['a/one'], head: [] } });
  const [setter, assign] = [named('a/one', { variant: 'setter' }), named('a/one', { variant: 'assign' })];
  const { pairs, only } = pairsOf([setter, assign], [named('b/one', { variant: 'setter' }), named('b/two')]);
  expect(pairs.map(({ base, head }) => [base.variant, head.variant])).toEqual([['setter', 'setter']]);
  expect(only).toEqual({ base: ['a/one via assign'], head: ['b/two'] });
});

test('a schedule is compared by its verdicts alone', async () => {
  const { incomparable, trajectories } = await compareSubjects([cosineSubject('a/cosine')], [cosineSubject('b/cosine')], none);
  expect(incomparable).toEqual([{ pair: 'cosine', reason: 'schedules are compared by their verdicts alone' }]);
  expect(trajectories).toEqual([]);
});

test('what cannot be run on one side is said; what cannot be run on either is nothing new', async () => {
  const gone = { unavailable: 'it is not installed' };
  const one = await compareSubjects([named('a/sgd', gone)], [named('b/sgd')], none);
  expect(one.incomparable).toEqual([{ pair: 'sgd', reason: 'it is not installed' }]);
  const other = await compareSubjects([named('a/sgd')], [named('b/sgd', { ...gone, hyperparameters: {} })], none);
  expect(other.incomparable).toEqual([{ pair: 'sgd', reason: 'it is not installed' }]);
  // Of what cannot be run nobody knows which hyperparameters it has.
  expect(other.only).toEqual({ base: [], head: [] });
  expect((await compareSubjects([named('a/sgd', gone)], [named('b/sgd', gone)], none)).incomparable).toEqual([]);
});

test('a version that throws where the other runs is another trajectory, and one that throws as well is not', async () => {
  const breaks = (name: string): Subject =>
    momentumSubject(name, () => ({
      rate: () => {
        throw new RangeError('no rate');
      },
    }));
  const { trajectories } = await compareSubjects([named('a/sgd')], [breaks('b/sgd')], none);
  expect(trajectories.map(({ apart, programs, of }) => [apart, programs, of])).toEqual([
    [{ quantity: 'outcome', step: 0, expected: 'an update', actual: 'RangeError: no rate' }, 20, 20],
  ]);
  const { trajectories: same } = await compareSubjects([breaks('a/sgd')], [breaks('b/sgd')], none);
  expect(same).toEqual([]);
});

test('only the values that both take are drawn', async () => {
  const { learningRate, momentum } = healthy.hyperparameters;
  if (learningRate === undefined || momentum === undefined) throw new Error('momentum has two hyperparameters');
  const ranged = (name: string, range: readonly [number, number]): Subject =>
    named(name, { hyperparameters: { learningRate: { ...learningRate, range }, momentum } });
  const seen: number[] = [];
  const watched: Subject = {
    ...late,
    hyperparameters: { learningRate: { ...learningRate, range: [0.5, 2] }, momentum },
    open: async () => {
      const session = await late.open();
      return {
        ...session,
        run: async (programs) => {
          for (const { settings } of programs) {
            const given = settings['learningRate'];
            if (given?.kind === 'schedule' && given.schedule.kind === 'table') seen.push(...given.schedule.values);
          }
          return session.run(programs);
        },
      };
    },
  };
  await compareSubjects([ranged('old/momentum', [0.125, 1])], [watched], none);
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.filter((value) => (value < 0.5 || value > 1) && value !== 0)).toEqual([]);
});

test('progress is told before each pair, and an interruption ends the comparison', async () => {
  const told: (readonly [string, number, number])[] = [];
  const two = [named('a/one'), named('a/two')];
  const { pairs } = await compareSubjects(two, [named('b/one'), named('b/two')], {
    ...none,
    onProgress: (...progress) => void told.push(progress),
    aborted: () => told.length === 1,
  });
  expect(told).toEqual([['one', 0, 2]]);
  expect(pairs).toBe(1);
});

test('a hyperparameter may be chosen, and only its verdicts are compared', async () => {
  const { verdicts } = await compareSubjects([healthy], [late], { ...options, hyperparameter: 'momentum' });
  expect(verdicts).toEqual([]);
});

describe('what both are given', () => {
  const { learningRate, momentum } = healthy.hyperparameters;
  if (learningRate === undefined || momentum === undefined) throw new Error('momentum has two hyperparameters');
  /** The same subject with other declarations, which notes the programs that its last session is given. */
  const noting = (name: string, more: Partial<Hyperparameter>, seen: Program[], other: Partial<Subject> = {}): Subject => {
    const subject = momentumSubject(name);
    return {
      ...subject,
      ...other,
      hyperparameters: { learningRate, momentum: { ...momentum, ...more } },
      open: async () => {
        const session = await subject.open();
        seen.length = 0;
        return { ...session, run: async (programs) => (seen.push(...programs), session.run(programs)) };
      },
    };
  };
  const kinds = async (base: Partial<Hyperparameter>, head: Partial<Hyperparameter>): Promise<ReadonlySet<string>> => {
    const seen: Program[] = [];
    await compareSubjects([noting('a/one', base, [])], [noting('b/one', head, seen)], { ...none, programs: 60 });
    return new Set(seen.map(({ settings }) => settings['momentum']?.kind ?? 'none'));
  };

  test('a schedule only where both take one', async () => {
    expect(await kinds({}, {})).toContain('schedule');
    expect(await kinds({ schedulable: false }, {})).toEqual(new Set(['scalar']));
    expect(await kinds({}, { schedulable: false })).toEqual(new Set(['scalar']));
  });

  test('nothing only where that means the same to both', async () => {
    const left = async (base: Partial<Hyperparameter>, head: Partial<Hyperparameter>): Promise<boolean> =>
      (await kinds({ ...base, schedulable: false }, head)).has('omitted');
    expect(await left({ default: 0.5 }, { default: 0.5 })).toBe(true);
    expect(await left({ default: 0.5 }, { omitted: 0.5 })).toBe(true);
    expect(await left({ default: 0.25, omitted: 0.5 }, { default: 0.5 })).toBe(true);
    expect(await left({ default: 0.5 }, { default: 0.25 })).toBe(false);
    expect(await left({ default: 0.5 }, {})).toBe(false);
    expect(await left({}, { default: 0.5 })).toBe(false);
    expect(await left({}, {})).toBe(false);
  });

  test('a hyperparameter whose ranges do not meet is no common one; with a default it is left out', async () => {
    expect(await kinds({ range: [0.1, 0.3], default: 0.2 }, { range: [0.3, 0.6], default: 0.4 })).toEqual(new Set(['none']));
    const { incomparable } = await compareSubjects(
      [noting('a/one', { range: [0.1, 0.3] }, [])],
      [noting('b/one', { range: [0.3, 0.6] }, [])],
      none,
    );
    expect(incomparable.map(({ reason }) => reason)).toEqual(['a/one needs momentum, which the other does not take']);
  });

  test('programs of the shapes that either likes, in a dtype that both have, and no more than either can afford', async () => {
    const given = async (base: Partial<Subject>, head: Partial<Subject>): Promise<readonly Program[]> => {
      const seen: Program[] = [];
      await compareSubjects([noting('a/one', {}, [], base)], [noting('b/one', {}, seen, head)], none);
      return seen;
    };
    const shapes = [[[7]]];
    for (const [base, head] of [
      [{ shapes }, {}],
      [{}, { shapes }],
      [{ shapes }, { shapes: [[[3]]] }],
    ] as const)
      expect(new Set((await given(base, head)).flatMap(({ leaves }) => leaves.map(({ shape }) => shape.join())))).toEqual(new Set(['7']));
    expect(await given({}, {})).toHaveLength(20);
    expect(await given({ atMost: 3 }, {})).toHaveLength(3);
    expect(await given({}, { atMost: 2 })).toHaveLength(2);
  });
});

describe('which subjects are compared, and how far', () => {
  test('one subject beside several is paired by its name', async () => {
    const [one, other] = [named('a/one'), named('a/other')];
    const pairsWith = (base: readonly Subject[], head: readonly Subject[]): unknown => {
      const { pairs, only } = pairsOf(base, head);
      return [pairs.map((pair) => [pair.base.name, pair.head.name]), only];
    };
    expect(pairsWith([one], [named('b/other'), named('b/one')])).toEqual([[['a/one', 'b/one']], { base: [], head: ['b/other'] }]);
    expect(pairsWith([other, one], [named('b/one')])).toEqual([[['a/one', 'b/one']], { base: ['a/other'], head: [] }]);
    const { only, incomparable } = await compareSubjects([one, other], [named('b/one'), named('b/third')], none);
    expect([only, incomparable]).toEqual([{ base: ['a/other'], head: ['b/third'] }, []]);
  });

  test('what is a schedule on one side alone has no trajectories either', async () => {
    const reasons = async (base: Subject, head: Subject): Promise<unknown> => (await compareSubjects([base], [head], none)).incomparable;
    const told = (pair: string): unknown => [{ pair, reason: 'schedules are compared by their verdicts alone' }];
    expect(await reasons(cosineSubject('a/cosine'), named('b/sgd'))).toStrictEqual(told('cosine'));
    expect(await reasons(named('a/sgd'), cosineSubject('b/cosine'))).toStrictEqual(told('sgd'));
  });

  test('updates may part by the roundings of the coarser dtype of the two', async () => {
    const slightly = (name: string, by: number, dtype: Subject['dtype']): Subject => ({
      ...momentumSubject(name, () => ({ rate: (rate, count) => at(rate, count) * (1 + by) })),
      dtype,
    });
    const parts = async (base: Subject, head: Subject): Promise<number> =>
      (await compareSubjects([base], [head], none)).trajectories.length;
    expect(await parts(slightly('a/one', 0, 'float64'), slightly('b/one', 2 ** -30, 'float64'))).toBe(1);
    expect(await parts(slightly('a/one', 0, 'float64'), slightly('b/one', 2 ** -30, 'float32'))).toBe(0);
    expect(await parts(slightly('a/one', 0, 'float32'), slightly('b/one', 2 ** -30, 'float64'))).toBe(0);
  });

  test('an optimizer and a stepper are held to the laws of both', async () => {
    const law = plantedLaw('planted', {
      check: async ({ subject, run, program }) => (await run(program), subject.kind === 'stepper' ? plantedFinding('one') : undefined),
      catches: { saboteurs: [], diagnoses: ['one'] },
    });
    const { verdicts } = await compareSubjects([named('a/one')], [named('b/one', { kind: 'stepper' })], {
      ...none,
      laws: [law],
      hyperparameter: 'momentum',
    });
    expect(verdicts.map(({ base, head }) => [base.verdict, head.verdict])).toEqual([['passed', 'failed']]);
  });
});
