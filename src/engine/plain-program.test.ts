import { expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { table } from '../../test/settings.ts';
import { typicalProgram } from './plain-program.ts';

test('a typical program goes up and down across the range of its hyperparameter', () => {
  const subject = {
    ...momentumSubject('mine/momentum'),
    hyperparameters: { rate: { schedulable: true, role: 'learning-rate', range: [2, 4] } },
  } as const;
  expect(typicalProgram(subject, 'rate').settings).toEqual({ rate: table(3, 2.2, 3.6, 2.6, 3.8, 2.4, 3.4, 2.8) });
});
