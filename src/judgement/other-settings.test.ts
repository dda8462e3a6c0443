import fc from 'fast-check';
import { expect, test } from 'vitest';
import { programs } from '#arbitraries/programs.ts';
import { joinSubject } from '#fixtures/museum/healthy/schedules/join.ts';
import { oneCycleSubject } from '#fixtures/museum/healthy/schedules/one-cycle.ts';
import { givenNumber, otherSettings } from './other-settings.ts';

test.each([oneCycleSubject('mine/one-cycle'), joinSubject('mine/join')])(
  'another configuration of $name differs in every number and stays inside its ranges',
  (subject) => {
    for (const program of fc.sample(programs(subject, '*', { target: 'constant', minSteps: 1 }), { seed: 3, numRuns: 200 })) {
      const other = { settings: otherSettings(subject, program) };
      for (const [name, { range, unit }] of Object.entries(subject.hyperparameters)) {
        const value = givenNumber(subject, other, name) ?? Number.NaN;
        expect(value).not.toBe(givenNumber(subject, program, name));
        expect(value).toBeGreaterThanOrEqual(range[0]);
        expect(value).toBeLessThanOrEqual(range[1]);
        if (unit === 'steps') expect(Number.isInteger(value)).toBe(true);
      }
    }
  },
);

test('a number that is left out is the documented one', () => {
  expect(givenNumber(oneCycleSubject('mine/one-cycle'), { settings: { div: { kind: 'omitted' } } }, 'div')).toBe(25);
});
