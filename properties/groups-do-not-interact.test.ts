import { describe, expect, test } from 'vitest';
import { at } from '#fixtures/museum/healthy/at.ts';
import { groupedSubject } from '#fixtures/museum/healthy/grouped.ts';
import type { GroupedFaults } from '#fixtures/museum/healthy/grouped.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import { running } from '../test/running.ts';
import { groupsDoNotInteract } from './groups-do-not-interact.ts';

const program: Program = {
  leaves: [
    { name: 'w0', shape: [2] },
    { name: 'w1', shape: [2] },
    { name: 'w2', shape: [2] },
  ],
  parameters: { kind: 'fill', value: 1 },
  gradients: [3, 5, 4, 7, 6].map((value) => ({ kind: 'fill', value })),
  settings: { learningRate: { kind: 'schedule', schedule: { kind: 'table', values: [0.5, 0.25, 0.75, 1, 0.625, 0.375, 0.875] } } },
};

async function said(
  subject: Subject,
  given: Program = program,
): Promise<{ readonly judgement: Judgement; readonly asked: readonly Program[] }> {
  const session = await subject.open();
  const asked: Program[] = [];
  const judgement = await groupsDoNotInteract.check({
    subject,
    hyperparameter: '*',
    program: given,
    ...running(async (programs) => {
      asked.push(...programs);
      return session.run(programs);
    }),
  });
  await session.close();
  return { judgement, asked };
}

const with_ = (faults: GroupedFaults, addedOrigin: 'run' | 'zero' = 'run'): Subject =>
  groupedSubject('mine/grouped', () => faults, addedOrigin);
type Members = Parameters<NonNullable<GroupedFaults['rate']>>[0];
/** The rate of one member at a step of its own. */
const rate = (members: Members, whose: number, step: number): number => at(members[whose]?.learningRate ?? NaN, step);
const countOf = (members: Members, position: number): number => members[position]?.count ?? NaN;

/** A fault that only a group that joined late has. */
const late = (wrong: (members: Members, position: number) => number) => (): GroupedFaults => {
  let joined = false;
  return {
    joined: (member) => ((joined = true), member),
    rate: (members, position) =>
      joined && position === 2 ? wrong(members, position) : rate(members, position, countOf(members, position)),
  };
};

describe('a group that is there from the start', () => {
  const told = (leaf: string): string => `the group of ${leaf} does not behave as it does alone under its own settings`;

  test.each<[fault: string, diagnosis: string, leaf: string, step: number, wrong: (members: Members, position: number) => number]>([
    ['has the rate of the first', 'first-groups-rate', 'w1', 0, (members, position) => rate(members, 0, countOf(members, position))],
    ['has the first rate of the first', 'first-groups-rate', 'w1', 0, (members) => rate(members, 0, 0)],
    [
      'stays at its first rate',
      'group-left-behind',
      'w1',
      1,
      (members, position) => rate(members, position, position === 1 ? 0 : countOf(members, position)),
    ],
    [
      'never moves',
      'group-left-behind',
      'w1',
      0,
      (members, position) => (position === 1 ? 0 : rate(members, position, countOf(members, position))),
    ],
    [
      'counts what all of them do, from its place on',
      'shared-clock',
      'w1',
      0,
      (members, position) => rate(members, position, position === 0 ? countOf(members, 0) : 3 * countOf(members, position) + position),
    ],
    [
      'counts what all of them do',
      'shared-clock',
      'w1',
      1,
      (members, position) => rate(members, position, (position === 0 ? 1 : 3) * countOf(members, position)),
    ],
    [
      'is one step ahead',
      'unknown',
      'w1',
      0,
      (members, position) => rate(members, position, countOf(members, position) + (position === 1 ? 1 : 0)),
    ],
    [
      'misses its first update alone',
      'unknown',
      'w1',
      0,
      (members, position) => (position === 1 && countOf(members, 1) === 0 ? 0 : rate(members, position, countOf(members, position))),
    ],
  ])('%s: %s', async (_, diagnosis, leaf, step, wrong) => {
    expect((await said(with_({ rate: wrong }))).judgement).toMatchObject({ diagnosis, leaf, step, because: told(leaf) });
  });

  test('has moved where a part of it has', async () => {
    const still: Program = {
      ...program,
      gradients: program.gradients.map(() => ({ kind: 'values', values: { w0: [1, 2], w1: [0, 2], w2: [1, 2] } })),
    };
    const wrong = with_({ rate: (members, position) => (position === 1 ? 7 : rate(members, position, countOf(members, position))) });
    expect((await said(wrong, still)).judgement).toMatchObject({ diagnosis: 'unknown', leaf: 'w1' });
  });
});

describe('a group that joins at step 2', () => {
  const told = 'the group of w2, which joined at step 2, does not behave as it does alone under its own settings';

  test.each<[fault: string, diagnosis: string, step: number, wrong: (members: Members, position: number) => number]>([
    ['has the rate of the first', 'first-groups-rate', 2, (members, position) => rate(members, 0, countOf(members, position))],
    ['has the first rate of the first', 'first-groups-rate', 2, (members) => rate(members, 0, 0)],
    ['stays at the rate it joined with', 'group-left-behind', 3, (members, position) => rate(members, position, 2)],
    ['stays at its first rate', 'group-left-behind', 2, (members, position) => rate(members, position, 0)],
    ['never moves', 'group-left-behind', 2, () => 0],
    ['begins anew', 'added-group-off-clock', 2, (members, position) => rate(members, position, countOf(members, position) - 2)],
    ['is one step ahead', 'added-group-off-clock', 2, (members, position) => rate(members, position, countOf(members, position) + 1)],
    ['is one step behind', 'added-group-off-clock', 2, (members, position) => rate(members, position, countOf(members, position) - 1)],
    ['is twice as fast', 'unknown', 2, (members, position) => rate(members, position, 2 * countOf(members, position))],
  ])('%s: %s', async (_, diagnosis, step, wrong) => {
    expect((await said(groupedSubject('mine/late', late(wrong)))).judgement).toMatchObject({ diagnosis, leaf: 'w2', step, because: told });
  });

  test('is as healthy where it begins anew by declaration, and off clock where it does not', async () => {
    expect((await said(with_({}, 'zero'))).judgement).toBeUndefined();
    expect((await said(with_({ joined: (member) => ({ ...member, count: 2 }) }, 'zero'))).judgement).toMatchObject({
      diagnosis: 'added-group-off-clock',
      step: 2,
    });
  });

  test('breaks the run: it cannot be added; where all groups break it, they cannot be had', async () => {
    const refuses = (): never => {
      throw new RangeError('no groups');
    };
    expect((await said(with_({ joined: refuses }))).judgement).toMatchObject({
      diagnosis: 'cannot-add-group',
      quantity: 'outcome',
      step: 2,
    });
    const counts = with_({
      rate: (members, position) => (members.length === 3 ? refuses() : rate(members, position, countOf(members, position))),
    });
    expect((await said(counts)).judgement).toMatchObject({ diagnosis: 'cannot-group', quantity: 'outcome', step: 0 });
  });

  test('leaves the others as they were', async () => {
    const reset = with_({ others: (members) => members.map((one) => ({ ...one, count: 0 })) });
    expect((await said(reset)).judgement).toMatchObject({
      diagnosis: 'group-disturbs-others',
      leaf: 'w0',
      step: 2,
      because: 'a group that joins at step 2 changes the updates of w0',
    });
  });
});

describe('what is run', () => {
  const healthy = groupedSubject('mine/healthy');
  const leavesOf = (one: Program | undefined): unknown => one?.leaves.map(({ name, shape }) => [name, ...shape]);

  test('three groups of a leaf each, of which the first has the settings of the program, and then a third that joins two', async () => {
    const { judgement, asked } = await said(healthy);
    expect(judgement).toBeUndefined();
    const [all] = asked;
    expect(all?.groups?.map(({ label, leaves }) => [label, ...leaves])).toEqual([
      ['group 0', 'w0'],
      ['group 1', 'w1'],
      ['group 2', 'w2'],
    ]);
    expect(all?.groups?.[0]?.settings).toEqual(all?.settings);
    expect(new Set(all?.groups?.map(({ settings }) => JSON.stringify(settings))).size).toBe(3);
    const quiet = asked.find(({ groups, events }) => groups?.length === 2 && events === undefined);
    expect(leavesOf(quiet)).toEqual([
      ['w0', 2],
      ['w1', 2],
    ]);
    const joining = asked.find(({ events }) => events !== undefined);
    expect(joining?.events).toEqual([{ kind: 'add-group', at: 2, group: all?.groups?.[2] }]);
  });

  test('a leaf is added to a program of two, of a shape that the subject likes', async () => {
    const two: Program = { ...program, leaves: program.leaves.slice(0, 2) };
    const third = async (shapes: Subject['shapes'], given = two): Promise<unknown> => {
      const { asked } = await said({ ...healthy, ...(shapes === undefined ? {} : { shapes }) }, given);
      return leavesOf(asked[0]);
    };
    const before = [
      ['w0', 2],
      ['w1', 2],
    ];
    expect(await third(undefined)).toEqual([...before, ['w2', 2]]);
    expect(await third([])).toEqual([...before, ['w2', 2]]);
    expect(await third([[[3, 1]]])).toEqual([...before, ['w2', 3, 1]]);
    expect(await third([[[3, 1]]], program)).toEqual([...before, ['w2', 2]]);
  });

  test('settings that groups do not have stay with the program', async () => {
    const { asked } = await said({ ...healthy, groups: { hyperparameters: [], canAdd: false, addedOrigin: 'run' } });
    expect(asked[0]?.groups?.map(({ settings }) => settings)).toEqual([{}, {}, {}]);
    expect(asked.some(({ events }) => events !== undefined)).toBe(false);
  });

  test('nothing where no groups are declared, and nothing is said of a leaf that breaks alone', async () => {
    const { groups: _, ...without } = healthy;
    expect(await said(without)).toEqual({ judgement: undefined, asked: [] });
    const alone = with_({
      rate: (members, position) => {
        if (members.length === 1) throw new RangeError('one group is none');
        return rate(members, position, 3);
      },
    });
    expect((await said(alone)).judgement).toBeUndefined();
  });
});

test('a program of one leaf is filled up to a leaf for each group, whatever the one is called', async () => {
  for (const name of ['w0', 'w1', 'w7']) {
    const { judgement, asked } = await said(with_({}), { ...program, leaves: [{ name, shape: [2] }] });
    expect(judgement).toBeUndefined();
    expect(asked[0]?.groups?.map(({ leaves }) => leaves)).toEqual(asked[0]?.leaves.map((leaf) => [leaf.name]));
    expect(asked[0]?.leaves).toHaveLength(3);
  }
});
