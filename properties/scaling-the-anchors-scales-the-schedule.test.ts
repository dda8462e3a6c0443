import { expect, test } from 'vitest';
import { cosineSubject } from '#fixtures/museum/healthy/schedules/cosine.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import type { Answer, ScheduleFacts } from '#model/trace.ts';
import { answering } from '../test/hand-made-schedule.ts';
import type { HandMade } from '../test/hand-made-schedule.ts';
import { running } from '../test/running.ts';
import { scalingTheAnchorsScalesTheSchedule } from './scaling-the-anchors-scales-the-schedule.ts';

const subject: Subject = {
  ...cosineSubject('mine/schedule'),
  hyperparameters: {
    from: { schedulable: false, role: 'other', range: [0, 2], unit: 'rate' },
    end: { schedulable: false, role: 'other', range: [0, 2], unit: 'rate', default: 0.25 },
    steps: { schedulable: false, role: 'other', range: [1, 100], unit: 'steps' },
  },
};
const scalar = (value: number) => ({ kind: 'scalar', value }) as const;
const program: Program = {
  leaves: [],
  parameters: { kind: 'fill', value: 0 },
  gradients: [],
  settings: { from: scalar(1), end: { kind: 'omitted' }, steps: scalar(8) },
};
const numberOf = ({ settings }: Program, name: string): number => (settings[name]?.kind === 'scalar' ? settings[name].value : Number.NaN);
type Value = (step: number, from: number, end: number) => Answer;
const factors = [6, -6, 14, -14, 20, -20, 24, -24].map((power) => 2 ** power);

interface Ran {
  readonly judgement: Judgement;
  readonly asked: readonly Program[];
  readonly ratios: readonly number[];
}
/** What the law says of a line from one value to another in eight steps, or of what stands in its place. */
async function said(
  value: Value = (step, from, end) => from + (Math.min(step, 8) * (end - from)) / 8,
  build?: HandMade['build'],
  can: ScheduleFacts['can'] = ['value'],
  of: Subject = subject,
): Promise<Ran> {
  const asked: Program[] = [];
  const ratios: number[] = [];
  const run = answering({
    facts: () => ({ can, length: 8 }),
    value: (step, given) => value(step, numberOf(given, 'from'), numberOf(given, 'end')),
    ...(build === undefined ? {} : { build }),
  });
  const judgement = await scalingTheAnchorsScalesTheSchedule.check({
    subject: of,
    hyperparameter: '*',
    program,
    near: (ratio) => void ratios.push(ratio),
    ...running(async (programs) => (asked.push(...programs), run(programs))),
  });
  return { judgement, asked, ratios };
}

test.each([[['value'] as const], [['advance'] as const]])(
  'every rate is multiplied, documented ones too, and no length (%j)',
  async (can) => {
    const { judgement, asked } = await said(undefined, undefined, can);
    expect(judgement).toBeUndefined();
    const settings = (factor: number) => ({ from: scalar(factor), end: scalar(factor / 4), steps: scalar(8) });
    expect(asked.map((one) => one.settings)).toEqual([
      program.settings,
      settings(1),
      ...factors.flatMap((factor) => [settings(factor), settings(factor)]),
    ]);
  },
);

test.each<[fault: string, diagnosis: string, because: RegExp, value: Value]>([
  [
    'an end that is a share of the start',
    'absolute-taken-as-ratio',
    /^one value is multiplied by another/u,
    (step, from, end) => (step < 8 ? from : from * end),
  ],
  [
    'an end that is a share of the start, up to a rounding',
    'absolute-taken-as-ratio',
    /^one value is multiplied by another/u,
    (step, from, end) => (step < 8 ? from : from * end * (from === 1 ? 1 : 1 + 2 ** -52)),
  ],
  [
    'an end that is a number of its own, next to a value without bound',
    'base-ignored',
    /does not depend on what the schedule was built from$/u,
    (step, from) => (step === 0 ? Number.POSITIVE_INFINITY : step < 8 ? from : 0.5),
  ],
  [
    'a lowest value from some step on',
    'base-ignored',
    /does not depend on what the schedule was built from$/u,
    (step, from) => (step < 4 ? from : Math.max(from / (step + 1), 2 ** -13)),
  ],
  [
    'an end that is a number of its own',
    'base-ignored',
    /does not depend on what the schedule was built from$/u,
    (step, from) => (step < 8 ? from : 0.5),
  ],
  [
    'a lowest value',
    'base-ignored',
    /does not depend on what the schedule was built from$/u,
    (step, from) => Math.max(from / (step + 1), 2 ** -13),
  ],
  [
    'a largest value',
    'base-ignored',
    /does not depend on what the schedule was built from$/u,
    (step, from) => Math.min(from / (step + 1), 2 ** 13),
  ],
  [
    'a turn where a value is passed',
    'phase-by-value',
    /^the steps at which it changes its course depend on its values$/u,
    (step, from) => (step < 4 && from < 2 ? from : from / (step + 1)),
  ],
  ['a root', 'not-proportional', /^no value is multiplied as the anchors are$/u, (step, from) => Math.sqrt(from) / (step + 1)],
])('%s is told as %s', async (_, diagnosis, because, value) => {
  expect((await said(value)).judgement).toMatchObject({
    diagnosis,
    because: expect.stringMatching(because),
    quantity: expect.stringMatching(/^value with every rate times [\d.e-]+$/u),
  });
});

test('the first factor and the first step that show it are said, with what was expected', async () => {
  expect((await said((step, from) => (step < 5 ? from : 0.5))).judgement).toMatchObject({
    step: 5,
    expected: 32,
    actual: 0.5,
    quantity: 'value with every rate times 64',
  });
});

test('roundings are allowed, and told', async () => {
  const rounded: Value = (step, from) => (from / (step + 1)) * (from > 1 ? 1 + 2 ** -52 : 1);
  const { judgement, ratios } = await said(rounded);
  expect(judgement).toBeUndefined();
  expect(Math.max(...ratios)).toBeGreaterThan(0);
  expect(Math.max(...ratios)).toBeLessThan(1);
});

test('what has no value is another law to tell, and so is what is refused; where all is refused the law does not apply', async () => {
  expect((await said((step, from) => (step === 3 ? Number.NaN : from))).judgement).toBeUndefined();
  const refusing =
    (which: (from: number) => boolean): HandMade['build'] =>
    (given) =>
      which(numberOf(given, 'from')) ? { threw: 'too far', type: 'RangeError' } : 'done';
  expect(
    (
      await said(
        undefined,
        refusing((from) => from > 100),
      )
    ).judgement,
  ).toBeUndefined();
  const half: Value = (step, from) => (from === 2 ** -6 && step === 2 ? 7 : from);
  expect(
    (
      await said(
        half,
        refusing((from) => from > 1),
      )
    ).judgement,
  ).toMatchObject({ step: 2, actual: 7 });
  expect(
    (
      await said(
        undefined,
        refusing((from) => from !== 1),
      )
    ).judgement,
  ).toEqual({ inapplicable: 'refuses every multiple of its anchors: RangeError: too far' });
});

test('one multiple that is taken is enough to tell a value that ignores what the schedule was built from', async () => {
  const root: Value = (step, from) => (step === 4 ? Math.sqrt(from) : step < 8 ? from : 0.5);
  const taking =
    (which: number): HandMade['build'] =>
    (given) =>
      [1, which].includes(numberOf(given, 'from')) ? 'done' : { threw: 'too far', type: 'RangeError' };
  expect((await said(root, taking(2 ** -6))).judgement).toMatchObject({ step: 4, diagnosis: 'base-ignored' });
  expect((await said((step, from) => (step === 2 && from !== 1 ? 7 : from), taking(64))).judgement).toMatchObject({
    step: 2,
    diagnosis: 'phase-by-value',
  });
});

test('a value may be off by roundings of the larger magnitude, the one expected or the one seen', async () => {
  expect((await said(() => 0.5)).judgement).toMatchObject({ step: 0, budget: { because: expect.stringMatching(/^of 32: /u) } });
});

test('what can only be moved on may round once more at every step', async () => {
  const drifting: Value = (step, from) => from * (from > 1 ? 1 + step * 2 ** -52 : 1);
  expect((await said(drifting, undefined, ['advance'])).judgement).toBeUndefined();
  expect((await said(drifting)).judgement).toMatchObject({ budget: { ulps: 10 } });
});

test('a rate that is neither given nor documented is left as it is', async () => {
  const { judgement, asked } = await said(undefined, undefined, ['value'], {
    ...subject,
    hyperparameters: { ...subject.hyperparameters, end: { schedulable: false, role: 'other', range: [0, 2], unit: 'rate' } },
  });
  expect(judgement).toBeUndefined();
  expect(new Set(asked.map(({ settings }) => settings['end']?.kind))).toEqual(new Set(['omitted']));
});

test('a value without bound does not stand still', async () => {
  const found = await said((step, from) => (step === 0 ? Number.POSITIVE_INFINITY : Math.sqrt(from) / (step + 1)));
  expect(found.judgement).toMatchObject({ step: 1, diagnosis: 'not-proportional' });
});

test('a value without bound that has one under other anchors is neither moved nor still', async () => {
  const found = await said((step, from) => (step === 0 && from === 1 ? Number.POSITIVE_INFINITY : Math.sqrt(from) / (step + 1)));
  expect(found.judgement).toMatchObject({ step: 1, diagnosis: 'not-proportional' });
});
