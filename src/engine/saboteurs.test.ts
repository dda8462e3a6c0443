import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Program } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Hyperparameter, Subject } from '#model/subject.ts';
import type { Answer, Trace } from '#model/trace.ts';
import { hyperparameters, omitted, recording, sabotaged, scalar, settingsUnder, values } from '../../test/sabotaging.ts';
import { table } from '../../test/settings.ts';
import { sabotage } from './sabotage.ts';
import { saboteurs } from './saboteurs/index.ts';

/** A number up to the roundings of one or two products. */
const near = (value: number): unknown => (Number.isNaN(value) ? value : expect.closeTo(value, 12));

test('there is no saboteur of an unknown id', () => {
  expect(() => sabotage(recording().subject, 'gremlin', 'rate')).toThrow(RangeError);
});

describe('what the hyperparameter is given', () => {
  test.each([
    ['frozen', [0.25, 0.25, 0.25]],
    ['shifted', [0.5, 1, 1]],
    ['micro-stepping', [0.5, 1, 1]],
    ['squared', [0.0625, 0.25, 1]],
    ['undecayed', [0, 0, 0]],
    // The middle between a value and the end of the range that is farther from it.
    ['perturbed', [0.625, 0.75, 0.625]],
  ] as const)('%s makes a quarter, a half and one into %j', async (id, expected) => {
    const { rate, decay } = await settingsUnder(id);
    expect(values(rate)).toEqual(expected);
    expect(decay).toEqual(scalar(0.25));
  });

  test('a saboteur of all hyperparameters changes each that the subject declares', async () => {
    const settings = { rate: table(0.25, 0.5), decay: table(0.5, 0.125), foreign: table(1, 2) };
    const { rate, decay, foreign } = await settingsUnder('frozen', { settings }, {}, { hyperparameter: '*' });
    expect([values(rate, 2), values(decay, 2), values(foreign, 2)]).toEqual([
      [0.25, 0.25],
      [0.5, 0.5],
      [1, 2],
    ]);
  });

  test('a constant stays one, and what is no schedule keeps its kind', async () => {
    const constant: Setting = { kind: 'schedule', schedule: { kind: 'constant', value: 0.5 } };
    const invalid: Setting = { kind: 'schedule', schedule: { kind: 'invalid', returns: 'NaN' } };
    const under = async (id: string, rate: Setting): Promise<Setting | undefined> =>
      (await settingsUnder(id, { settings: { rate } }))['rate'];
    expect(await under('squared', constant)).toEqual({ kind: 'schedule', schedule: { kind: 'constant', value: 0.25 } });
    expect(await under('squared', scalar(0.5))).toEqual(scalar(0.25));
    expect(await under('squared', omitted)).toEqual(omitted);
    expect(await under('squared', invalid)).toEqual(invalid);
    expect(await under('frozen', scalar(0.5))).toEqual(scalar(0.5));
    expect(await under('perturbed', scalar(0.5))).toEqual(scalar(0.5));
  });

  test('squared stays inside a range that ends elsewhere than at one', async () => {
    const { decay } = await settingsUnder('squared', {}, {}, { hyperparameter: 'decay' });
    expect(decay).toEqual(scalar((0.25 * 0.25) / 0.5));
  });

  test('falsy-zero takes zero, and only zero, for the end of the range', async () => {
    expect(values((await settingsUnder('falsy-zero', { settings: { rate: table(0.5, 0, 0.25) } }))['rate'])).toEqual([0.5, 1, 0.25]);
  });

  test('rounding keeps eight significant bits', async () => {
    const rate = table(1 + 2 ** -7 + 2 ** -9, -(1 + 2 ** -9), 0, Number.POSITIVE_INFINITY);
    expect(values((await settingsUnder('rounding', { settings: { rate } }))['rate'], 4)).toEqual([
      1 + 2 ** -7,
      -1,
      0,
      Number.POSITIVE_INFINITY,
    ]);
  });

  test('wrong-default gives what was left out the far end of its range, or half of what it follows', async () => {
    const under = async (declared: Partial<Hyperparameter>, given: Setting = omitted): Promise<Setting | undefined> => {
      const all = { ...hyperparameters, decay: { schedulable: true, role: 'other' as const, range: [0, 0.5] as const, ...declared } };
      const settings = { rate: scalar(0.5), decay: given };
      return (await settingsUnder('wrong-default', { settings }, {}, { hyperparameters: all, hyperparameter: 'decay' }))['decay'];
    };
    expect(await under({ default: 0.125 })).toEqual(scalar(0.5));
    expect(await under({ default: 0.375 })).toEqual(scalar(0));
    // The documented value of an omission counts, not that of a default.
    expect(await under({ default: 0.125, omitted: 0.5 })).toEqual(scalar(0));
    expect(await under({ omitted: 'rate' })).toEqual(scalar(0.5 / 2 + 0.5 / 4));
    expect(await under({ omitted: 'unknown' })).toEqual(omitted);
    expect(await under({})).toEqual(scalar(0.5));
    expect(await under({ range: [0.25, 1], default: 0.5 })).toEqual(scalar(1));
    expect(await under({ default: 0.125 }, scalar(0.25))).toEqual(scalar(0.25));
  });

  test('side updates and what operations build are given the same', async () => {
    const own = { rate: table(0.25, 0.5) };
    const { program: ran } = await sabotaged('frozen', {
      forks: [{ at: 1, settings: own }],
      operations: [
        { do: 'build', on: 'a', settings: own },
        { do: 'build', on: 'b' },
        { do: 'read', on: 'a' },
      ],
    });
    expect(values(ran.forks?.[0]?.settings['rate'], 2)).toEqual([0.25, 0.25]);
    const [first, ...others] = ran.operations ?? [];
    expect(values(first?.do === 'build' ? first.settings?.['rate'] : undefined, 2)).toEqual([0.25, 0.25]);
    expect(others).toEqual([
      { do: 'build', on: 'b' },
      { do: 'read', on: 'a' },
    ]);
    expect('forks' in (await sabotaged('frozen')).program).toBe(false);
  });

  test('a frozen stepper keeps what it was built with', async () => {
    const stepper = { kind: 'stepper' } as const;
    expect((await settingsUnder('frozen', {}, {}, stepper))['rate']).toEqual(scalar(0.25));
    expect((await settingsUnder('frozen', { initial: { rate: 0.75 } }, {}, stepper))['rate']).toEqual(scalar(0.75));
    const set = { settings: { rate: scalar(0.5) }, initial: { rate: 0.75 } };
    expect((await settingsUnder('frozen', set, {}, stepper))['rate']).toEqual(scalar(0.5));
    expect(values((await settingsUnder('shifted', { initial: { rate: 0.75 } }, {}, stepper))['rate'])).toEqual([0.5, 1, 1]);
  });
});

describe('what the whole program becomes', () => {
  test('skewed reads the last schedule alone a step ahead', async () => {
    const settings = { rate: table(0.25, 0.5), decay: table(0.5, 0.125), other: scalar(1) };
    const { rate, decay } = await settingsUnder('skewed', { settings }, {}, { hyperparameter: '*' });
    expect([values(rate, 2), values(decay, 2)]).toEqual([
      [0.25, 0.5],
      [0.125, 0.125],
    ]);
    const still = { rate: scalar(1) };
    expect(await settingsUnder('skewed', { settings: still })).toEqual(still);
  });

  test('captured-constant freezes a compiled run, and no other', async () => {
    expect(values((await settingsUnder('captured-constant', { compiled: true }))['rate'])).toEqual([0.25, 0.25, 0.25]);
    expect(values((await settingsUnder('captured-constant'))['rate'])).toEqual([0.25, 0.5, 1]);
  });

  test('counting-skips moves the clock from the first gradient that is no number on', async () => {
    const with3 = async (bad: Program['gradients'][number], accumulates = 1): Promise<readonly number[]> => {
      const gradients = [{ kind: 'fill', value: 1 } as const, bad, { kind: 'fill', value: 3 } as const];
      return values((await settingsUnder('counting-skips', { gradients }, {}, { accumulates }))['rate']);
    };
    expect(await with3({ kind: 'fill', value: Number.NaN })).toEqual([0.25, 1, 1]);
    expect(await with3({ kind: 'values', values: { w0: [1, Number.POSITIVE_INFINITY] } })).toEqual([0.25, 1, 1]);
    expect(await with3({ kind: 'values', values: { w0: [1, 2], w1: [Number.NaN] } })).toEqual([0.25, 1, 1]);
    expect(await with3({ kind: 'values', values: { w0: [1, 2] } })).toEqual([0.25, 0.5, 1]);
    expect(await with3({ kind: 'noise', seed: 1, scale: 1 })).toEqual([0.25, 0.5, 1]);
    // The second call is part of the first update.
    expect(await with3({ kind: 'fill', value: Number.NaN }, 2)).toEqual([0.5, 1, 1]);
    const all = [Number.NaN, 1, 2, 3, 4, 5].map((value) => ({ kind: 'fill', value }) as const);
    const settings = { rate: table(1, 2, 3, 4, 5, 6, 7) };
    expect(values((await settingsUnder('counting-skips', { gradients: all, settings }))['rate'], 6)).toEqual([2, 3, 4, 5, 6, 7]);
  });

  test('restarting begins again at the update of the first cut that is loaded whole', async () => {
    const cut = { kind: 'restore', at: 2, into: 'fresh' } as const;
    const under = async (events: Program['events'], accumulates = 1): Promise<readonly number[]> =>
      values((await settingsUnder('restarting', events === undefined ? {} : { events }, {}, { accumulates }))['rate']);
    expect(await under([cut])).toEqual([0.25, 0.5, 0.25]);
    expect(await under([cut], 2)).toEqual([0.25, 0.25, 0.5]);
    expect(await under([{ ...cut, into: 'nothing' }])).toEqual([0.25, 0.5, 1]);
    expect(await under([{ ...cut, without: 0 }])).toEqual([0.25, 0.5, 1]);
    expect(await under([{ kind: 'recount', at: 2, count: 9 }])).toEqual([0.25, 0.5, 1]);
    expect(await under(undefined)).toEqual([0.25, 0.5, 1]);
  });

  test('first-groups-settings gives every group what the first one has', async () => {
    const groups = [1, 2].map((value) => ({ label: `${value}`, leaves: [`w${value}`], settings: { rate: scalar(value) } }));
    const { program: ran } = await sabotaged('first-groups-settings', { groups });
    expect(ran.groups?.map(({ label, settings }) => [label, settings])).toEqual([
      ['1', { rate: scalar(1) }],
      ['2', { rate: scalar(1) }],
    ]);
    expect('groups' in (await sabotaged('first-groups-settings')).program).toBe(false);
  });

  test('rounded-clock is one step late once many updates were made', async () => {
    const step: Setting = { kind: 'schedule', schedule: { kind: 'step', before: 1, until: 300, after: 0 } };
    const events = (count: number) => [{ kind: 'restore', at: 1, into: 'fresh' } as const, { kind: 'recount', at: 4, count } as const];
    const under = async (count: number): Promise<{ readonly program: Program; readonly trace: Trace }> =>
      sabotaged(
        'rounded-clock',
        { settings: { rate: step, decay: scalar(1), other: table(1, 2) }, events: events(count) },
        {
          reads: [
            { hyperparameter: 'rate', during: 4, argument: 300 },
            { hyperparameter: 'rate', during: 5, argument: 301 },
            { hyperparameter: 'rate', during: 5, argument: 'coerced' },
          ],
        },
      );
    const far = await under(299);
    expect(far.program.settings).toEqual({
      rate: { kind: 'schedule', schedule: { kind: 'step', before: 1, until: 301, after: 0 } },
      decay: scalar(1),
      other: table(1, 2),
    });
    expect(far.trace.reads?.map(({ argument }) => argument)).toEqual([300, 300, 'coerced']);
    const near = await under(100);
    expect(near.program.settings['rate']).toEqual(step);
    expect(near.trace.reads?.map(({ argument }) => argument)).toEqual([300, 301, 'coerced']);
    expect('reads' in (await sabotaged('rounded-clock', { events: events(299) })).trace).toBe(false);
  });
});

describe('what is shown', () => {
  const updates = [1, 2].map((value) => ({ w0: Float64Array.of(value, 4 * value) }));
  const updatesUnder = async (id: string, given: Partial<Program> = {}, more: { readonly hyperparameter?: string } = {}) =>
    (await sabotaged(id, given, { updates }, more)).trace.updates.map(({ w0 }) => [...(w0 ?? [])]);

  test.each([
    ['off-equations', [1.001, 4.004], [2.002, 8.008]],
    ['fading', [0.5, 2], [2, 8]],
    ['emitting', [1.001 + 1e-3, 4.004 + 1e-3], [2.002 + 1e-3, 8.008 + 1e-3]],
    // Two leaves of size two and gradients of 1, then 2: a norm of 2 and 4 eighths.
    ['leaf-leaking', [1.25, 5], [3, 12]],
    ['unevaluated', [Number.NaN, Number.NaN], [Number.NaN, Number.NaN]],
  ])('%s changes the updates', async (id, ...expected) => {
    expect(await updatesUnder(id)).toEqual(expected.map((update) => update.map(near)));
  });

  test('unevaluated breaks only runs in which its hyperparameter has a schedule', async () => {
    const settings = { rate: scalar(1), decay: table(0, 0.5) };
    expect(await updatesUnder('unevaluated', { settings })).toEqual([
      [1, 4],
      [2, 8],
    ]);
    expect((await updatesUnder('unevaluated', { settings }, { hyperparameter: '*' })).flat()).toEqual(Array.from({ length: 4 }, () => NaN));
  });

  test('warming grows with the count that was set, from there on', async () => {
    const events = [{ kind: 'restore', at: 0, into: 'fresh' } as const, { kind: 'recount', at: 1, count: 6 } as const];
    // 1 + log₂(2 + 6 + 0) = 4.
    expect(await updatesUnder('warming', { events })).toEqual([
      [1, 4],
      [8, 32],
    ]);
    expect(await updatesUnder('warming')).toEqual([
      [1, 4],
      [2, 8],
    ]);
  });

  test('mutating shows that the gradients were written to', async () => {
    expect((await sabotaged('mutating', {}, { mutations: ['params'] })).trace.mutations).toEqual(['params', 'gradients.w0 at step 0']);
  });

  test('promoting shows the other float', async () => {
    const dtypes = { updates: [{ w0: 'float32', w1: 'float64' }], states: [{ v: 'float32' }] };
    expect((await sabotaged('promoting', {}, { dtypes })).trace.dtypes).toEqual({
      updates: [{ w0: 'float64', w1: 'float32' }],
      states: [{ v: 'float32' }],
    });
    expect('dtypes' in (await sabotaged('promoting')).trace).toBe(false);
  });

  test('recompiling shows a compilation at each update', async () => {
    expect((await sabotaged('recompiling', {}, { compilations: [1, 1, 1] })).trace.compilations).toEqual([1, 2, 3]);
    expect('compilations' in (await sabotaged('recompiling')).trace).toBe(false);
  });

  test('misreporting reports what comes next, and at the end half of the last', async () => {
    const reported = [0.25, 0.5].map((rate) => ({ rate }));
    expect((await sabotaged('misreporting', {}, { reported })).trace.reported).toEqual([{ rate: 0.5 }, { rate: 0.25 }]);
    expect('reported' in (await sabotaged('misreporting')).trace).toBe(false);
  });

  test('swallowed-error trains on NaN where it should have refused', async () => {
    const threw = { phase: 'create', step: -1, type: 'RangeError', message: 'rate' } as const;
    const { trace } = await sabotaged('swallowed-error', {}, { threw });
    expect('threw' in trace).toBe(false);
    expect(trace.updates).toEqual(Array.from({ length: 3 }, () => ({ w0: Float64Array.of(NaN, NaN) })));
    expect((await sabotaged('swallowed-error', {}, { updates })).trace.updates).toBe(updates);
  });

  test('reads of the sabotaged hyperparameter show the wrong step', async () => {
    const reads = [
      { hyperparameter: 'rate', during: 1, argument: 1 },
      { hyperparameter: 'decay', during: 1, argument: 1 },
      { hyperparameter: 'rate', during: 1, argument: 'coerced' },
    ];
    const under = async (id: string, hyperparameter: string): Promise<unknown> =>
      (await sabotaged(id, {}, { reads }, { hyperparameter })).trace.reads?.map(({ argument }) => argument);
    expect(await under('frozen', 'rate')).toEqual([0, 1, 'coerced']);
    expect(await under('shifted', 'rate')).toEqual([2, 1, 'coerced']);
    expect(await under('shifted', '*')).toEqual([2, 2, 'coerced']);
    expect(await under('squared', 'rate')).toEqual([1, 1, 'coerced']);
  });
});

describe('what a schedule answers', () => {
  const operations: Program['operations'] = [
    { do: 'build', on: 'a', start: 2 ** 24 },
    { do: 'value', on: 'a', at: 1 },
    { do: 'value', on: 'a', at: 2 ** 24 },
    { do: 'read', on: 'a' },
    { do: 'build', on: 'b', part: { piece: 0 } },
    { do: 'read', on: 'b' },
    { do: 'rebuild', on: 'c', slot: 's' },
    { do: 'read', on: 'c' },
    { do: 'config', on: 'c', slot: 's' },
  ];
  const refusal: Answer = { threw: 'steps', type: 'RangeError' };
  const answers: readonly Answer[] = ['done', 1, 1, 1, refusal, 1, 'done', 1, 'unsupported'];
  const large = 1.01 + 0.01;

  test.each<[string, readonly Answer[]]>([
    ['accepts-anything', ['done', NaN, NaN, NaN, 'done', NaN, 'done', NaN, 'unsupported']],
    ['counting-asks', ['done', 1 + 2e-3, 1 + 2 * 2e-3, 1 + 2 * 3e-3, refusal, 1 + 2 * 5e-3, 'done', 1 + 2 * 7e-3, 'unsupported']],
    ['escaping', ['done', 2 ** 65, 2 ** 65, 2 ** 65, refusal, 2 ** 65, 'done', 2 ** 65, 'unsupported']],
    ['far-off', ['done', 1, large, large, refusal, 1, 'done', 1, 'unsupported']],
    ['misremembered', ['done', 1, 1, 1, refusal, 1, 'done', large, 'unsupported']],
    ['offset', ['done', large, large, large, refusal, 1, 'done', large, 'unsupported']],
  ])('%s', async (id, expected) => {
    const shown = (await sabotaged(id, { operations }, { answers })).trace.answers ?? [];
    expect(shown).toEqual(expected.map((answer): unknown => (typeof answer === 'number' ? near(answer) : answer)));
    expect('answers' in (await sabotaged(id, { operations })).trace).toBe(false);
  });
});

test('every saboteur is a file of its name', () => {
  const files = readdirSync('src/engine/saboteurs').filter((name) => !['index.ts', 'saboteur.ts'].includes(name));
  expect([...saboteurs.keys()].map((id) => `${id}.ts`).toSorted()).toEqual(files.toSorted());
});

test('a session keeps its batch, recycles and closes that of the subject', async () => {
  const told: string[] = [];
  const given: Subject = {
    ...recording().subject,
    open: async () => ({
      batch: 7,
      run: async () => [],
      recycle: () => void told.push('recycle'),
      close: async () => void told.push('close'),
    }),
  };
  const session = await sabotage(given, 'frozen', 'rate').open();
  session.recycle?.();
  await session.close();
  expect([session.batch, told]).toEqual([7, ['recycle', 'close']]);
  const plain = await sabotage(recording().subject, 'frozen', 'rate').open();
  expect('batch' in plain).toBe(false);
  // Nothing to recycle is nothing to do.
  expect(plain.recycle?.()).toBeUndefined();
});
