import { expect, test } from 'vitest';
import { defaultedSubject } from '#fixtures/museum/healthy/defaulted.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { Hyperparameter, Subject } from '#model/subject.ts';
import { saying } from '../test/judging.ts';
import { table } from '../test/settings.ts';
import { anOmittedHyperparameterHasItsDocumentedValue } from './an-omitted-hyperparameter-has-its-documented-value.ts';

const program: Program = {
  leaves: [{ name: 'w0', shape: [2] }],
  parameters: { kind: 'fill', value: 1 },
  gradients: [3, 5, 4].map((value) => ({ kind: 'fill', value })),
  settings: { learningRate: table(0.5, 0.25, 0.75), momentum: { kind: 'omitted' } },
};
/** What is said of a momentum with the documented value 0.9, when this is used for what was given, or for nothing. */
const said = async (used: (momentum: ScalarOrSchedule | undefined) => ScalarOrSchedule): Promise<Judgement> =>
  (await saying(anOmittedHyperparameterHasItsDocumentedValue, defaultedSubject('mine/defaulted', used), 'momentum', program)).judgement;

test('what breaks the run only where it is left out is a default that is not evaluated; what breaks it anyway is none', async () => {
  expect(await said((momentum) => momentum ?? Number.NaN)).toMatchObject({
    diagnosis: 'default-not-evaluated',
    step: 0,
    because: 'left out, momentum does not take its documented value: the update is not a finite number',
  });
  expect(await said(() => Number.NaN)).not.toHaveProperty('diagnosis');
});

test('where nothing is documented, or the other one whose value it takes is not given, there is nothing to run', async () => {
  const { learningRate, momentum } = defaultedSubject('mine/defaulted').hyperparameters;
  if (learningRate === undefined || momentum === undefined) throw new Error('it has both');
  const { default: _, ...undocumented } = momentum;
  for (const declared of [undocumented, { ...undocumented, omitted: 'learningRate' }]) {
    const subject: Subject = { ...defaultedSubject('mine/defaulted'), hyperparameters: { learningRate, momentum: declared } };
    const given: Program = { ...program, settings: { momentum: { kind: 'omitted' } } };
    expect(await saying(anOmittedHyperparameterHasItsDocumentedValue, subject, 'momentum', given)).toEqual({
      judgement: undefined,
      asked: [],
    });
  }
});

test.each<[why: string, runs: number, declaration: Partial<Hyperparameter>]>([
  ['its range contains it', 3, {}],
  ['it is the upper end of its range', 3, { range: [-0.5, 0] }],
  ['its range begins above it', 2, { range: [0.125, 0.95] }],
  ['its range ends below it', 2, { range: [-0.5, -0.125] }],
  ['it is what is documented', 2, { default: 0 }],
  ["what is documented is another's schedule", 2, { omitted: 'learningRate' }],
  ['it may be too small to show in its role', 2, { role: 'epsilon' }],
  ['the last update shows it', 3, { lag: 2 }],
  ['no update shows it', 2, { lag: 3 }],
])('a zero is given beside what is left out, or not, where %s: %i runs', async (_, runs, declaration) => {
  const { hyperparameters, ...subject } = defaultedSubject('mine/defaulted');
  const { learningRate, momentum } = hyperparameters;
  if (learningRate === undefined || momentum === undefined) throw new Error('it has both');
  const declared: Subject = { ...subject, hyperparameters: { learningRate, momentum: { ...momentum, ...declaration } } };
  const { asked } = await saying(anOmittedHyperparameterHasItsDocumentedValue, declared, 'momentum', program);
  expect(asked).toHaveLength(runs);
  expect(asked.slice(2).map(({ settings }) => settings['momentum'])).toEqual(asked.slice(2).map(() => ({ kind: 'scalar', value: 0 })));
});
