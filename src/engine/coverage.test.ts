import { expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import type { Program } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import { CoverageCounter } from './coverage.ts';

const subject = momentumSubject('mine/momentum');
const table = (...values: readonly number[]): Setting => ({ kind: 'schedule', schedule: { kind: 'table', values } });
const program = (learningRate: Setting, momentum: Setting = { kind: 'omitted' }): Program => ({
  leaves: [],
  parameters: { kind: 'fill', value: 0 },
  gradients: Array.from({ length: 4 }, () => ({ kind: 'fill', value: 1 })),
  settings: { learningRate, momentum },
});

/** Counts the same programs often enough for the floors to be judged. */
function counted(...programs: readonly Program[]): CoverageCounter {
  const counter = new CoverageCounter();
  for (let time = 0; time < 200; time += 1) for (const one of programs) counter.count(one, subject, 'learningRate');
  return counter;
}

test('tells where a schedule has its zero, its kink and its repeated value', () => {
  const counter = new CoverageCounter();
  counter.count(program(table(0, 1, 2, 3)), subject, 'learningRate');
  counter.count(program(table(1, 0, 2, 1)), subject, 'learningRate');
  counter.count(program(table(1, 2, 3, 0)), subject, 'learningRate');
  expect(counter.counts()).toMatchObject({
    programs: 3,
    'schedule varies': 3,
    'zero at the first step': 1,
    'zero at an inner step': 1,
    'zero at the last step': 1,
    'a value comes back': 1,
    'one scheduled alone': 3,
  });
});

test('says what it has not seen: a constant, never alone, never together', () => {
  const constant: Setting = { kind: 'schedule', schedule: { kind: 'constant', value: 1 } };
  expect(counted(program(constant, table(0.1, 0.2, 0.3, 0.4))).missed([subject])).toEqual([
    'mine/momentum · learningRate: its schedule varied in only 0 of 200 programs',
    'mine/momentum · learningRate: it was never scheduled alone in 200 programs',
    'mine/momentum · learningRate: it was never scheduled together with momentum in 200 programs',
  ]);
});

test('is content once a hyperparameter varied alone and with its companion', () => {
  const counter = counted(program(table(1, 2, 3, 4)), program(table(1, 2, 3, 4), table(0.1, 0.2, 0.3, 0.4)));
  expect(counter.missed([subject])).toEqual([]);
});
