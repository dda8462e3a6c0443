import { expect, test } from 'vitest';
import { scalarOnlySubject } from '#fixtures/museum/healthy/scalar-only.ts';
import type { ScalarFaults } from '#fixtures/museum/healthy/scalar-only.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import { saying } from '../test/judging.ts';
import { rejectsWhatItCannotUse } from './rejects-what-it-cannot-use.ts';

const program: Program = {
  leaves: [{ name: 'w0', shape: [1] }],
  parameters: { kind: 'fill', value: 1 },
  gradients: [3, 5, 4].map((value) => ({ kind: 'fill', value })),
  settings: {
    learningRate: { kind: 'scalar', value: 0.5 },
    momentum: { kind: 'schedule', schedule: { kind: 'table', values: [0.5, 0.25, 0.75] } },
  },
};
const judgement = async (subject: Subject, hyperparameter: string): Promise<Judgement> =>
  (await saying(rejectsWhatItCannotUse, subject, hyperparameter, program)).judgement;
const refusal = (message: string) => (): never => {
  throw new TypeError(message);
};
const taken: Pick<ScalarFaults, 'build'> = { build: () => undefined };

test.each<[what: string, faults: ScalarFaults, validates: boolean, told: unknown]>([
  ['is refused when built', {}, false, undefined],
  ['is refused by the first update', { ...taken, read: refusal('momentum is no number') }, true, undefined],
  ['is refused without its name', { build: refusal('no number') }, false, undefined],
  [
    'is refused without its name, where refusals are declared to give it',
    { build: refusal('no number') },
    true,
    {
      diagnosis: 'unnamed-refusal',
      quantity: 'outcome',
      step: 0,
      actual: 'no number',
      expected: 'a refusal that names the hyperparameter',
      because: 'the refusal of a function does not name momentum',
    },
  ],
  [
    'is refused by the second update',
    { ...taken, read: (_, count) => (count > 0 ? refusal('momentum is no number')() : 0.5) },
    false,
    {
      diagnosis: 'late-refusal',
      quantity: 'outcome',
      step: 1,
      actual: 'TypeError at step 1',
      because: 'a function is refused only after 1 updates',
    },
  ],
  [
    'makes updates of NaN',
    { ...taken, read: Number },
    false,
    { diagnosis: 'silent-nan', step: 0, because: 'a function is accepted without a word, and the optimizer trains on NaN' },
  ],
  [
    'is turned into something else',
    { ...taken, read: () => 0.5 },
    false,
    {
      diagnosis: 'coerced',
      quantity: 'outcome',
      step: 0,
      expected: 'a refusal that names the hyperparameter',
      actual: 'a finite update',
      because: 'a function is accepted without a word and turned into something else',
    },
  ],
  ['is turned into text and something else', { ...taken, read: (value) => String(value).length }, false, { diagnosis: 'coerced' }],
  [
    'is called',
    { ...taken, read: (value, count) => (typeof value === 'function' ? value(count) : value) },
    false,
    { inapplicable: 'takes a schedule, although it is not declared to' },
  ],
])('a function for what is a number only %s', async (_, faults, validates, told) => {
  const said = await judgement(scalarOnlySubject('mine/scalar-only', faults, validates), 'momentum');
  if (told === undefined) expect(said).toBeUndefined();
  else expect(said).toMatchObject(Object(told));
});

test('a schedule that another hyperparameter is asked by is none of its own', async () => {
  const given: Program = {
    ...program,
    settings: { ...program.settings, learningRate: { kind: 'schedule', schedule: { kind: 'table', values: [0.5, 0.25, 0.75] } } },
  };
  const { judgement: said } = await saying(
    rejectsWhatItCannotUse,
    scalarOnlySubject('mine/scalar-only', { ...taken, read: () => 0.5 }),
    'momentum',
    given,
  );
  expect(said).toMatchObject({ diagnosis: 'coerced' });
});

test('of what takes schedules, all that return no number are tried, and the first that trains is told', async () => {
  const healthy = scalarOnlySubject('mine/scalar-only', taken, true);
  const numeric: Program['settings'] = { ...program.settings, momentum: { kind: 'scalar', value: 0.5 } };
  const { judgement: said, asked } = await saying(rejectsWhatItCannotUse, healthy, 'learningRate', { ...program, settings: numeric });
  expect(said).toBeUndefined();
  expect(asked.map(({ settings }) => settings['learningRate'])).toEqual(
    ['NaN', 'a string', 'undefined'].map((returns) => ({ kind: 'schedule', schedule: { kind: 'invalid', returns } })),
  );
  const { judgement: silent } = await saying(rejectsWhatItCannotUse, scalarOnlySubject('mine/scalar-only', taken), 'learningRate', {
    ...program,
    settings: numeric,
  });
  expect(silent).toMatchObject({
    diagnosis: 'silent-nan',
    because: 'a schedule that returns NaN is accepted without a word, and the optimizer trains on NaN',
  });
});
