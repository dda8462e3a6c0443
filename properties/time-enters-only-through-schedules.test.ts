import { expect, test } from 'vitest';
import { countedSubject } from '#fixtures/museum/healthy/counted.ts';
import type { Program } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Hyperparameter, Role, Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import { running } from '../test/running.ts';
import { table } from '../test/settings.ts';
import { timeEntersOnlyThroughSchedules } from './time-enters-only-through-schedules.ts';

const program: Program = {
  leaves: [{ name: 'w0', shape: [1] }],
  parameters: { kind: 'fill', value: 2 },
  gradients: [3, 5, 4, 7].map((value) => ({ kind: 'fill', value })),
  settings: { learningRate: table(0.5, 0.25, 0.75, 0.875), other: table(0.75, 0.5, 0.25, 0.125) },
};
const counts = [9, 99, 127, 999, 1023, 9999, 2 ** 16 - 1, 1e6 - 1, 2 ** 20 - 1, 2e6 - 1, 2 ** 21 - 1, 1e7 - 1, 2 ** 23 - 1];
const leaf = (value: number) => ({ w0: Float64Array.of(value) });

interface Ran {
  readonly judgement: unknown;
  readonly asked: readonly Program[];
}

/** What the law says where each program is answered by the updates of its count. */
async function said(
  countMatters: Subject['countMatters'],
  other: Partial<Hyperparameter> & { readonly setting?: Setting } = {},
  updates: (count: number) => readonly number[] = () => [1, 1, 1, 1],
  more: Partial<Trace> = {},
): Promise<Ran> {
  const { setting, ...declared } = other;
  const asked: Program[] = [];
  const subject: Subject = {
    ...countedSubject('mine/counted'),
    countMatters,
    hyperparameters: {
      learningRate: { schedulable: true, role: 'learning-rate', range: [0, 0.9] },
      other: { schedulable: true, role: 'other', range: [0, 0.9999999], ...declared },
    },
  };
  const judgement = await timeEntersOnlyThroughSchedules.check({
    subject,
    hyperparameter: '*',
    program: { ...program, settings: { ...program.settings, ...(setting === undefined ? {} : { other: setting }) } },
    ...running(async (programs) => {
      asked.push(...programs);
      return programs.map(({ events = [] }): Trace => {
        const [event] = events;
        const count = event?.kind === 'recount' ? event.count : Number.NaN;
        return { updates: updates(count).map(leaf), forks: [], mutations: [], recounted: [1], ...more };
      });
    }),
  });
  return { judgement, asked };
}
const countsOf = ({ asked }: Ran): readonly number[] =>
  asked.flatMap(({ events = [] }) => events.flatMap((event) => (event.kind === 'recount' && event.at === 2 ? [event.count] : [])));

test('where the count never matters it is set to what it is, to nothing, and to one below every round number', async () => {
  const ran = await said('never');
  expect(ran.judgement).toBeUndefined();
  expect(countsOf(ran)).toEqual([2, 0, ...counts]);
  expect(ran.asked.map(({ follow }) => follow)).toEqual([undefined, 0, ...counts.map(() => 0)]);
  // Nothing varies: each schedule stays at its first value.
  for (const { settings } of ran.asked)
    expect(settings).toEqual({
      learningRate: { kind: 'schedule', schedule: { kind: 'constant', value: 0.5 } },
      other: { kind: 'schedule', schedule: { kind: 'constant', value: 0.75 } },
    });
});

/** Updates after which a power of the value is below 2⁻⁶⁰. */
const settled = (value: number): number => Math.ceil((60 * Math.LN2) / -Math.log(value));
const slow = 1 - 2 ** -16;

test.each<[role: Role, setting: Setting, declared: Partial<Hyperparameter>, first: number]>([
  ['other', table(slow), {}, 1e6],
  ['momentum', table(0.5), {}, 1e6],
  ['momentum', table(slow), {}, settled(slow)],
  ['decay', table(slow), {}, settled(slow)],
  ['decay', table(0), {}, 1e6],
  ['decay', { kind: 'omitted' }, { default: slow }, settled(slow)],
  ['decay', { kind: 'omitted' }, { default: 0.5, omitted: slow }, settled(slow)],
  ['decay', { kind: 'omitted' }, { omitted: 'learningRate' }, 1e6],
  ['decay', { kind: 'omitted' }, {}, 1e6],
])('where it matters early, from where a %s of %j has faded (%j): %i', async (role, setting, declared, first) => {
  const ran = await said('early', { role, setting, ...declared });
  expect(countsOf(ran)).toEqual([first, ...counts.filter((count) => count > first)]);
});

test('a count that is one below a round one already is set once', async () => {
  // A decay for which the count is settled exactly at the count before ten million.
  const value = Math.exp((-60 * Math.LN2) / (1e7 - 1.5));
  expect(settled(value)).toBe(1e7 - 1);
  expect(countsOf(await said('early', { role: 'decay', setting: table(value) }))).toEqual([1e7 - 1]);
});

test('the first count that gives another update is told with the one it was held to', async () => {
  const updates = (count: number): readonly number[] => (count === 127 ? [1, 1, 1, 2] : count > 127 ? [1, 1, 2, 2] : [1, 1, 1, 1]);
  expect((await said('never', {}, updates)).judgement).toMatchObject({
    diagnosis: 'hidden-schedule',
    step: 3,
    expected: 1,
    actual: 2,
    because:
      "no schedule varies, and all the same the update from one state is another one at count 128 than at count 3 (declare countMatters: 'always' if that is the design)",
  });
  // What was done before the count was set is the same whatever it is.
  expect((await said('never', {}, (count) => [count, count, 1, 1])).judgement).toBeUndefined();
});

test('without a count, or where the run breaks, nothing is said', async () => {
  const updates = (count: number): readonly number[] => [1, 1, count, 1];
  expect((await said('never', {}, updates, { recounted: [0] })).judgement).toEqual({ inapplicable: 'no step count is found in its state' });
  expect(
    (await said('never', {}, updates, { threw: { phase: 'update', step: 1, type: 'RangeError', message: 'no' } })).judgement,
  ).toBeUndefined();
});
