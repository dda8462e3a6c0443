import { expect, test } from 'vitest';
import { cosineSubject } from '#fixtures/museum/healthy/schedules/cosine.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import type { Answer, ScheduleFacts } from '#model/trace.ts';
import { answering } from '../test/hand-made-schedule.ts';
import type { HandMade } from '../test/hand-made-schedule.ts';
import { running } from '../test/running.ts';
import { degenerateLengthsAreLimits } from './degenerate-lengths-are-limits.ts';

const program: Program = {
  leaves: [],
  parameters: { kind: 'fill', value: 0 },
  gradients: [],
  settings: { from: { kind: 'scalar', value: 1 }, steps: { kind: 'scalar', value: 4 } },
};
const { hyperparameters: all, ...cosine } = cosineSubject('mine/schedule');
const [from, steps] = [all['from'], all['steps']];
if (from === undefined || steps === undefined) throw new Error('a cosine goes from a value in steps');
const subject: Subject = { ...cosine, hyperparameters: { from, steps }, validates: false };

/** What the law says of a schedule that falls from 1 to 0.5 in four steps, and the steps it asks for. */
async function said(
  schedule: Partial<HandMade> & { readonly declared?: Partial<ScheduleFacts> } = {},
  more: Partial<Subject> = {},
): Promise<{ readonly judgement: Judgement; readonly asked: readonly number[] }> {
  const { declared = {}, value = (step) => Math.max(0.5, 1 - step / 8), ...rest } = schedule;
  const facts: Partial<ScheduleFacts> = {
    anchors: [
      { step: 0, value: 1 },
      { step: 4, value: 0.5 },
    ],
    length: 4,
    ...declared,
  };
  const asked: number[] = [];
  const run = answering({ facts: () => facts, value, ...rest });
  const judgement = await degenerateLengthsAreLimits.check({
    subject: { ...subject, ...more },
    hyperparameter: '*',
    program,
    ...running(async (programs) => {
      asked.push(...programs.flatMap(({ operations = [] }) => operations.flatMap((one) => (one.do === 'value' ? [one.at] : []))));
      return run(programs);
    }),
  });
  return { judgement, asked };
}
const answers = (wrong: (step: number) => boolean, answer: Answer): Partial<HandMade> => ({
  value: (step) => (wrong(step) ? answer : Math.max(0.5, 1 - step / 8)),
});
const crash: Answer = { threw: 'no steps', type: 'RangeError' };

test('the first twelve steps are asked for, or as many as there are and three', async () => {
  const { judgement, asked } = await said();
  expect(judgement).toBeUndefined();
  expect(asked).toEqual(Array.from({ length: 13 }, (_, step) => step));
  const { asked: longer } = await said({ declared: { boundaries: [20], anchors: [] } });
  expect(Math.max(...longer)).toBe(23);
});

test('a schedule that refuses to be built is none to judge', async () => {
  expect(await said({ build: () => crash, ...answers(() => true, Number.NaN) })).toEqual({ judgement: undefined, asked: [] });
});

const place = { quantity: 'value', expected: 'a finite number, or a refusal when built' };
test.each<[what: string, schedule: Parameters<typeof said>[0], told: object]>([
  [
    'throws when it is used',
    answers((step) => step === 3, crash),
    {
      ...place,
      diagnosis: 'crash-later',
      step: 3,
      actual: 'RangeError: no steps',
      because: 'a degenerate length or value is accepted when the schedule is built, and throws when it is used',
    },
  ],
  [
    'gives no number',
    answers((step) => step === 3, Number.NaN),
    {
      ...place,
      diagnosis: 'not-a-number',
      step: 3,
      actual: Number.NaN,
      because: 'a degenerate length or value is accepted when the schedule is built, and gives no number',
    },
  ],
  ['gives infinity', answers((step) => step === 3, Number.POSITIVE_INFINITY), { diagnosis: 'not-a-number', step: 3 }],
  [
    'stays at its start',
    answers((step) => step >= 4, 1),
    {
      diagnosis: 'frozen-at-start',
      step: 4,
      expected: 0.5,
      actual: 1,
      because: 'it is still at its start, as where an empty length is left out',
    },
  ],
  [
    'misses its end',
    answers((step) => step >= 4, 0.75),
    {
      diagnosis: 'misses-the-limit',
      step: 4,
      expected: 0.5,
      actual: 0.75,
      because: 'it is not the limit of the same schedule with longer segments',
    },
  ],
  [
    'leaves its hull',
    answers((step) => step === 2, 2),
    { diagnosis: 'misses-the-limit', step: 2, actual: 2, because: 'it leaves what its anchors bound' },
  ],
])('one that %s is told', async (_, schedule, told) => {
  expect((await said(schedule)).judgement).toMatchObject(told);
});

test('what can only be moved on is read from where it stands', async () => {
  const late = { can: ['advance'], ahead: 1 } as const;
  expect((await said({ declared: late })).judgement).toBeUndefined();
  expect((await said({ declared: late, ...answers((step) => step === 3, Number.NaN) })).judgement).toMatchObject({
    diagnosis: 'not-a-number',
    step: 3,
  });
});

test('anchors that go back in time, or none, ask for finite values alone', async () => {
  const far = answers(() => true, 7);
  const back = [
    { step: 0, value: 1 },
    { step: 4, value: 0.5 },
    { step: 2, value: 0.25 },
  ];
  expect((await said({ declared: { anchors: back }, ...far })).judgement).toBeUndefined();
  expect((await said({ declared: { anchors: undefined }, ...far })).judgement).toBeUndefined();
  expect((await said({ declared: { anchors: back.slice(0, 2) }, ...far })).judgement).toMatchObject({
    diagnosis: 'misses-the-limit',
    step: 0,
  });
  // Of two anchors at one step the last is met, and one that is out of reach is not asked for.
  const twice = [
    { step: 0, value: 3 },
    { step: 0, value: 1 },
    { step: 4, value: 0.5 },
  ];
  expect((await said({ declared: { anchors: twice } })).judgement).toBeUndefined();
  const beyond = [
    { step: 0, value: 1 },
    { step: 4, value: 0.25 },
  ];
  expect((await said({ declared: { anchors: beyond, exactUpTo: 3 } })).judgement).toBeUndefined();
});

test('what is no number is refused where the subject says that it validates', async () => {
  const refusing = (takes: (name: string, what: unknown) => boolean): Partial<HandMade> => ({
    build: ({ settings }) => {
      const bad = Object.entries(settings).find(
        ([, setting]) => setting.kind === 'schedule' || (setting.kind === 'scalar' && Number.isNaN(setting.value)),
      );
      return bad === undefined || takes(bad[0], bad[1].kind) ? 'done' : crash;
    },
  });
  expect((await said({}, { validates: false })).judgement).toBeUndefined();
  expect(
    (
      await said(
        refusing(() => false),
        { validates: true },
      )
    ).judgement,
  ).toBeUndefined();
  const told = { diagnosis: 'not-refused', quantity: 'outcome', step: 0, expected: 'a refusal when built', actual: 'accepted' };
  expect(
    (
      await said(
        refusing((name, kind) => name === 'steps' && kind === 'schedule'),
        { validates: true },
      )
    ).judgement,
  ).toEqual({
    ...told,
    because: 'a function for steps is accepted, although the subject declares that it validates',
  });
  expect(
    (
      await said(
        refusing((name, kind) => name === 'from' && kind === 'scalar'),
        { validates: true },
      )
    ).judgement,
  ).toEqual({
    ...told,
    because: 'NaN for from is accepted, although the subject declares that it validates',
  });
  // So is it where the numbers of the program are refused.
  expect(
    (await said({ build: ({ settings }) => (settings['from']?.kind === 'schedule' ? 'done' : crash) }, { validates: true })).judgement,
  ).toMatchObject({ diagnosis: 'not-refused' });
});
