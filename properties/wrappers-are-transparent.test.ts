import { expect, test } from 'vitest';
import { at } from '#fixtures/museum/healthy/at.ts';
import { injectingSubject } from '#fixtures/museum/healthy/injecting.ts';
import type { InjectingFaults } from '#fixtures/museum/healthy/injecting.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import { saying } from '../test/judging.ts';
import { table } from '../test/settings.ts';
import { showing } from '../test/showing.ts';
import { wrappersAreTransparent } from './wrappers-are-transparent.ts';

const program: Program = {
  leaves: [
    { name: 'w0', shape: [1] },
    { name: 'w1', shape: [2] },
  ],
  parameters: { kind: 'fill', value: 1 },
  gradients: [3, 5, 4, 7].map((value) => ({ kind: 'fill', value })),
  settings: { learningRate: table(0.1, 0.25, 0.75, 1, 0.625), weightDecay: { kind: 'scalar', value: 0.1 } },
};
const said = async (subject: Subject, given = program) => saying(wrappersAreTransparent, subject, '*', given);
const judgement = async (faults: InjectingFaults): Promise<Judgement> =>
  (await said(injectingSubject('mine/injecting', () => faults))).judgement;

test('what a wrapper gets survives single precision', async () => {
  const { judgement: healthy, asked } = await said(injectingSubject('mine/injecting'));
  expect(healthy).toBeUndefined();
  const { learningRate, weightDecay } = asked[0]?.settings ?? {};
  expect(weightDecay).toEqual({ kind: 'scalar', value: Math.fround(0.1) });
  const values = learningRate?.kind === 'schedule' && learningRate.schedule.kind === 'table' ? learningRate.schedule.values : [];
  expect(values.length).toBeGreaterThan(4);
  expect(values).toEqual(values.map(Math.fround));
  const constant = { kind: 'schedule', schedule: { kind: 'invalid', returns: 'NaN' } } as const;
  const { asked: other } = await said(injectingSubject('mine/injecting'), {
    ...program,
    settings: { ...program.settings, weightDecay: constant, learningRate: { kind: 'omitted' } },
  });
  expect(other[0]?.settings).toEqual({ learningRate: { kind: 'omitted' }, weightDecay: constant });
});

test.each<[fault: string, diagnosis: string, step: number, inject: NonNullable<InjectingFaults['inject']>]>([
  ['keeps the first values', 'wrapper-drops-schedule', 1, (value) => at(value, 0)],
  ['reads a step ahead', 'wrapper-drops-schedule', 0, (value, count) => at(value, count + 1)],
  ['reads a step behind', 'wrapper-drops-schedule', 1, (value, count) => at(value, Math.max(0, count - 1))],
  ['halves them', 'wrapper-changes-values', 0, (value, count) => at(value, count) / 2],
])('a wrapper that %s is told', async (_, diagnosis, step, inject) => {
  expect(await judgement({ inject })).toMatchObject({ diagnosis, step });
});

/** The same wrapper, whose updates are said to be of these dtypes, and those of the optimizer inside of others. */
function shown(own: Trace['dtypes'], inner: Trace['dtypes'], threw?: Trace['threw']): Subject {
  const subject = injectingSubject('mine/injecting');
  const typed = (one: Subject, dtypes: Trace['dtypes'], more: Partial<Trace>): Subject =>
    showing(one, (trace) => {
      const { dtypes: _, ...rest } = trace;
      return { ...rest, ...(dtypes === undefined ? {} : { dtypes }), ...more };
    });
  const { wraps } = subject;
  if (wraps === undefined) throw new Error('it wraps');
  return {
    ...typed(subject, own, {}),
    wraps: { ...wraps, subject: typed(wraps.subject, inner, threw === undefined ? {} : { threw, updates: [] }) },
  };
}
const dtypes = (...updates: readonly Readonly<Record<string, string>>[]): Trace['dtypes'] => ({ updates, states: [] });

test('another dtype is told with its place; where none is shown, or not of this update or leaf, nothing is', async () => {
  const [one, other] = [
    { w0: 'float32', w1: 'float32' },
    { w0: 'float32', w1: 'float64' },
  ];
  expect((await said(shown(dtypes(one, other), dtypes(one, one)))).judgement).toEqual({
    diagnosis: 'wrapper-changes-dtype',
    quantity: 'dtype of the update',
    step: 1,
    leaf: 'w1',
    expected: 'float32',
    actual: 'float64',
    because: 'wrapped, the update of w1 is float64',
  });
  for (const [own, inner] of [
    [dtypes(one, one), dtypes(one, one)],
    [undefined, dtypes(one)],
    [dtypes(other), undefined],
    [dtypes(other), dtypes()],
    [dtypes(other), dtypes({ w0: 'float32' })],
  ] as const)
    expect((await said(shown(own, inner))).judgement).toBeUndefined();
});

test('an optimizer that breaks without the wrapper, or none at all, says nothing of it', async () => {
  expect(
    (await said(shown(undefined, undefined, { phase: 'update', step: 0, type: 'RangeError', message: 'no' }))).judgement,
  ).toBeUndefined();
  const { wraps: _, ...bare } = injectingSubject('mine/injecting');
  expect(await said(bare)).toEqual({ judgement: undefined, asked: [] });
});
