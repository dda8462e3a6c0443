import { describe, expect, test } from 'vitest';
import { at } from '#fixtures/museum/healthy/at.ts';
import { loaded, numberIn, resumableSubject, saved } from '#fixtures/museum/healthy/resumable.ts';
import type { ResumableFaults } from '#fixtures/museum/healthy/resumable.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import { saying } from '../test/judging.ts';
import type { Said } from '../test/judging.ts';
import { aResumedRunIsTheSameRun } from './a-resumed-run-is-the-same-run.ts';

const program: Program = {
  leaves: [{ name: 'w0', shape: [2] }],
  parameters: { kind: 'fill', value: 1 },
  gradients: [3, 5, 4, 7, 6].map((value) => ({ kind: 'fill', value })),
  settings: {
    learningRate: { kind: 'schedule', schedule: { kind: 'table', values: [0.5, 0.25, 0.75, 1, 0.625, 0.375, 0.875] } },
    weightDecay: { kind: 'scalar', value: 0.25 },
  },
};
const subjectOf = (faults: ResumableFaults, more: Partial<Subject> = {}): Subject => ({
  ...resumableSubject('mine/resumable', () => faults),
  ...more,
});
const said = async (faults: ResumableFaults = {}, given = program, more: Partial<Subject> = {}): Promise<Said> =>
  saying(aResumedRunIsTheSameRun, subjectOf(faults, more), '*', given);
const judgement = async (...given: Parameters<typeof said>): Promise<Judgement> => (await said(...given)).judgement;

/** The cuts of each program, as `step:into`. */
const eventsOf = (asked: readonly Program[]): readonly string[] =>
  asked.map(({ events = [] }) => events.map((event) => (event.kind === 'restore' ? `${event.at}:${event.into}` : event.kind)).join(' '));

describe('where a run is cut', () => {
  test('at every step, the third and later ones first, and from there on in other ways', async () => {
    const { judgement: healthy, asked } = await said();
    expect(healthy).toBeUndefined();
    expect(eventsOf(asked.slice(0, 10))).toEqual([
      '',
      '2:fresh',
      '3:fresh',
      '4:fresh',
      '1:fresh',
      '0:fresh',
      '2:nothing',
      '2:live',
      '2:twice',
      '1:fresh 2:fresh',
    ]);
    for (const { follow } of asked.slice(1, 10)) expect(follow).toBe(0);
  });

  test('at the steps that are given, but not behind the end', async () => {
    const { asked } = await said({}, { ...program, cuts: [3, 4, 5, 1] });
    expect(eventsOf(asked.slice(0, 8))).toEqual(['', '3:fresh', '4:fresh', '1:fresh', '3:nothing', '3:live', '3:twice', '1:fresh 3:fresh']);
  });

  test('without following where parameters cannot be set', async () => {
    const { asked } = await said({}, program, { visible: { reads: true, states: true, write: false } });
    expect(asked).toHaveLength(10);
    expect(asked.filter(({ follow }) => follow !== undefined)).toEqual([]);
  });

  test('with each field of its checkpoint left out, four at a time, until there is none', async () => {
    const { asked } = await said();
    const left = asked.flatMap(({ events = [] }) =>
      events.flatMap((event) => (event.kind === 'restore' && event.without !== undefined ? [[event.at, event.into, event.without]] : [])),
    );
    // A count, a clock, a velocity, its leaf and the two elements of it make six; the next four have none.
    expect(left.map(([, , field]) => field)).toEqual(Array.from({ length: 8 }, (_, field) => field));
    for (const [step, into] of left) expect([step, into]).toEqual([2, 'fresh']);
  });

  test('in 24 fields at most', async () => {
    const padded = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`padding${index}`, 0]));
    const { judgement: healthy, asked } = await said({ save: (state) => ({ ...padded, ...saved(state) }) });
    expect(healthy).toBeUndefined();
    expect(asked.filter(({ events = [] }) => events.some((event) => event.kind === 'restore' && event.without !== undefined))).toHaveLength(
      24,
    );
  });
});

describe('what is wrong with what goes on', () => {
  const goesOn = 'the run does not go on as it would have';

  test.each<[fault: string, faults: ResumableFaults, told: object]>([
    [
      'a clock that is not saved',
      { load: (one) => ({ ...loaded(one), clock: 0 }) },
      { diagnosis: 'restarted', step: 2, because: `saved and loaded into a fresh build at step 2, ${goesOn} (restarted)` },
    ],
    ['a count that is not saved', { load: (one) => ({ ...loaded(one), count: 0, clock: 0 }) }, { diagnosis: 'count-not-saved', step: 2 }],
    [
      'a clock that is counted twice',
      { load: (one) => ({ ...loaded(one), clock: 2 * numberIn(one, 'clock') }) },
      { diagnosis: 'counted-twice', step: 2 },
    ],
    [
      'a checkpoint that cannot be loaded',
      {
        load: () => {
          throw new RangeError('no checkpoint');
        },
      },
      { diagnosis: 'cannot-resume', step: 2 },
    ],
    [
      'a checkpoint that is rounded',
      {
        load: (one) => ({
          ...loaded(one),
          velocity: Object.fromEntries(
            Object.entries(loaded(one).velocity).map(([name, leaf]) => [name, leaf.map((v) => v * (1 + 2 ** -51))]),
          ),
        }),
      },
      { diagnosis: 'restored-inexactly', step: 2 },
    ],
    [
      'another velocity',
      {
        load: (one) => ({
          ...loaded(one),
          velocity: Object.fromEntries(Object.entries(loaded(one).velocity).map(([name, leaf]) => [name, leaf.map(() => 9)])),
        }),
      },
      { diagnosis: 'field-not-restored', step: 2, because: expect.stringContaining('of its state is 9, and was ') },
    ],
  ])('%s', async (_, faults, told) => {
    expect(await judgement(faults)).toMatchObject(told);
  });

  test('a number that is kept beside the state is in no field of it', async () => {
    const beside = resumableSubject('mine/beside', () => {
      let updates = 0;
      return { rate: () => (updates += 1) / 8 };
    });
    expect((await saying(aResumedRunIsTheSameRun, beside, '*', program)).judgement).toMatchObject({
      diagnosis: 'kept-outside-the-state',
      step: 2,
      because: expect.stringContaining('everything in its state is as it was'),
    });
  });

  test('a second cut alone is said with the first', async () => {
    const loads = new WeakSet<object>();
    const again: ResumableFaults = {
      load: (one) => {
        const state = { ...loaded(one), since: numberIn({ since: 0, ...Object(one) }, 'since') + 100 };
        loads.add(state);
        return state;
      },
      save: (state) => ({ ...saved(state), since: state.since ?? 0 }),
      rate: (rate, { clock, since = 0 }) => at(rate, since >= 200 ? 0 : clock),
    };
    expect(await judgement(again)).toMatchObject({
      step: 2,
      because: expect.stringMatching(/^saved and loaded into a fresh build at step 2 \(and before at step 1\), /u),
    });
  });

  test('a field that is missing may be refused, or may not matter; else it is told', async () => {
    const lenient: ResumableFaults = { load: (one) => ({ ...loaded({ clock: 0, ...Object(one) }) }) };
    expect(await judgement(lenient)).toMatchObject({
      diagnosis: 'torn-checkpoint-accepted',
      step: 2,
      because: 'a checkpoint without its field clock is taken at step 2 without a word, and the run goes on otherwise',
    });
    expect(await judgement(lenient, program, { visible: { reads: true, states: true, write: false } })).toBeUndefined();
    expect(await judgement({ save: (state) => ({ ...saved(state), note: 1 }) })).toBeUndefined();
  });

  test('a run that breaks without a cut is none of its own', async () => {
    const breaks: ResumableFaults = {
      rate: (rate, { clock }) => {
        if (clock === 3) throw new RangeError('no rate');
        return at(rate, clock);
      },
      load: (one) => ({ ...loaded(one), clock: 0 }),
    };
    expect(await judgement(breaks)).toBeUndefined();
  });
});
