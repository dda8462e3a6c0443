import { describe, expect, test } from 'vitest';
import { at } from '#fixtures/museum/healthy/at.ts';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Hyperparameter, Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import { neighbours } from '#numeric/neighbours.ts';
import { saying } from '../test/judging.ts';
import { running } from '../test/running.ts';
import { dtypeIsPreserved } from './dtype-is-preserved.ts';

const program: Program = {
  leaves: [{ name: 'w0', shape: [1] }],
  parameters: { kind: 'fill', value: 1 },
  gradients: [3, 5, 4].map((value) => ({ kind: 'fill', value })),
  settings: {
    learningRate: { kind: 'schedule', schedule: { kind: 'table', values: [0.5, 0.25, 0.75] } },
    momentum: { kind: 'scalar', value: 0.5 },
  },
};
const momentum = momentumSubject('mine/momentum');
const shown = (yes: boolean): Judgement => ({ shown: { 'its last bit': yes } });
type Dtypes = NonNullable<Trace['dtypes']>;
const dtypes = (updates: Dtypes['updates'], states: Dtypes['states'] = []): Dtypes => ({ updates, states });

/** What the law says of a momentum, whose last bit is nothing to it, where its dtypes are shown like this. */
async function ofDtypes(
  found: Dtypes | undefined,
  more: Partial<Subject> = {},
): Promise<{ readonly judgement: Judgement; readonly asked: readonly Program[] }> {
  const asked: Program[] = [];
  const judgement = await dtypeIsPreserved.check({
    subject: { ...momentum, ...more },
    hyperparameter: 'momentum',
    program,
    ...running(async (programs) => {
      asked.push(...programs);
      return programs.map(() => ({ updates: [], forks: [], mutations: [], ...(found === undefined ? {} : { dtypes: found }) }));
    }),
  });
  return { judgement, asked };
}

describe('the dtypes that are seen', () => {
  test.each<[expected: string, actual: string, diagnosis: string]>([
    ['float32', 'float64', 'promoted'],
    ['bfloat16', 'float32', 'promoted'],
    ['float64', 'float32', 'demoted'],
    ['float32', 'float16', 'demoted'],
    ['float16', 'bfloat16', 'demoted'],
    ['float64', 'number', 'changed-representation'],
    ['float64', 'int32', 'changed-representation'],
    ['int32', 'float64', 'changed-representation'],
  ])('an update of %s that is %s is %s', async (expected, actual, diagnosis) => {
    const own = { dtypes: { ...momentum.dtypes, update: expected as 'float32' } };
    const { judgement } = await ofDtypes(dtypes([{ w0: expected }, { w0: expected, w1: actual }]), own);
    expect(judgement).toEqual({
      diagnosis,
      quantity: 'dtype of the update',
      step: 1,
      leaf: 'w1',
      expected,
      actual,
      because: `run in float64, the update of w1 is ${actual}`,
    });
  });

  test('a state that begins otherwise than it goes on is told; what begins as nothing, or comes later, may be anything', async () => {
    const { judgement } = await ofDtypes(dtypes([], [{ v: 'float32' }, { v: 'float32' }, { v: 'float64' }]));
    expect(judgement).toEqual({
      diagnosis: 'promoted',
      quantity: 'dtype of the state',
      step: 2,
      leaf: 'v',
      expected: 'float32',
      actual: 'float64',
      because: 'run in float64, v of the state began as float32 and is float64 before update 2',
    });
    expect((await ofDtypes(dtypes([], [{ v: 'null' }, { v: 'float64', w: 'float32' }]))).judgement).toBeUndefined();
    expect((await ofDtypes(dtypes([]))).judgement).toBeUndefined();
  });

  test('in each dtype that it takes, its own first; an update has that of its parameter, or the declared one', async () => {
    const others: Partial<Subject> = { dtypes: { ...momentum.dtypes, others: ['float32', 'bfloat16'] } };
    const { judgement, asked } = await ofDtypes(dtypes([{ w0: 'float64' }]), others);
    expect(asked.map(({ dtype, observe }) => [dtype, observe])).toEqual([
      [undefined, { dtypes: true }],
      ['float32', { dtypes: true }],
    ]);
    expect(judgement).toMatchObject({ diagnosis: 'promoted', because: 'run in float32, the update of w0 is float64' });
  });

  test('where none are shown, that is said; a stepper shows none', async () => {
    expect((await ofDtypes(undefined)).judgement).toEqual({ inapplicable: 'it does not show the dtypes of its leaves' });
    expect((await ofDtypes(undefined, { kind: 'stepper' })).judgement).toBeUndefined();
  });
});

describe('the last bit of a rate', () => {
  const subjectOf = (round: (rate: number) => number, rate: Partial<Hyperparameter> = {}): Subject => {
    const subject = momentumSubject('mine/rounding', () => ({ rate: (given, count) => round(at(given, count)) }));
    const { learningRate } = subject.hyperparameters;
    if (learningRate === undefined) throw new Error('it has a rate');
    return { ...subject, hyperparameters: { ...subject.hyperparameters, learningRate: { ...learningRate, ...rate } } };
  };
  const withRate = (learningRate: Setting): Program => ({ ...program, settings: { ...program.settings, learningRate } });
  const said = async (subject: Subject, given = program) => saying(dtypeIsPreserved, subject, 'learningRate', given);

  test('shows where it is kept, and does not where it is rounded off', async () => {
    expect((await said(subjectOf((rate) => rate))).judgement).toEqual(shown(true));
    expect((await said(subjectOf((rate) => Number(rate.toPrecision(3))))).judgement).toEqual(shown(false));
  });

  test.each<[setting: Setting, schedulable: boolean, base: number]>([
    [{ kind: 'scalar', value: 0.5 }, true, 0.5],
    [{ kind: 'scalar', value: 0.25 }, false, 0.25],
    [{ kind: 'scalar', value: -0.25 }, true, -0.25],
    // Far out of its range it may be clamped: half of it, or the middle of the range, is tried.
    [{ kind: 'scalar', value: 0.96875 }, true, 0.5],
    [{ kind: 'scalar', value: 2 }, true, 1],
  ])('is tried on either side of %j (schedulable: %j)', async (setting, schedulable, base) => {
    const range = [0, 1] as const;
    const { asked } = await said(
      subjectOf((rate) => rate, { schedulable, range }),
      withRate(setting),
    );
    const values = asked.slice(1).map(({ settings }) => {
      const one = settings['learningRate'];
      expect(one?.kind).toBe(schedulable ? 'schedule' : 'scalar');
      return one?.kind === 'scalar'
        ? one.value
        : one?.kind === 'schedule' && one.schedule.kind === 'constant'
          ? one.schedule.value
          : Number.NaN;
    });
    const [below, above] = neighbours(Math.abs(base), momentum.dtypes.rate);
    expect(values).toEqual([Math.sign(base) * below, Math.sign(base) * above]);
  });

  test('tells nothing of zero, of what is left out, or of a run that breaks', async () => {
    const subject = subjectOf((rate) => rate);
    expect((await said(subject, withRate({ kind: 'scalar', value: 0 }))).judgement).toEqual(shown(false));
    // A second update with the first rate is made of a constant alone.
    const broken = momentumSubject('mine/breaking', () => ({
      rate: (given, count) => {
        if (count === 1 && at(given, 1) === 0.5) throw new RangeError('no');
        return at(given, count);
      },
    }));
    expect((await said(broken)).judgement).toBeUndefined();
  });
});
