import { expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { plantedLaw } from '../../test/planted-law.ts';
import type { Finding } from '#model/finding.ts';
import type { Program } from '#model/program.ts';
import { MustShowTally, notShown } from './must-show.ts';

const subject = momentumSubject('mine/momentum');
const program = (value: number): Program => ({ leaves: [], parameters: { kind: 'fill', value }, gradients: [], settings: {} });
const finding = (diagnosis: string): Finding => ({
  diagnosis,
  quantity: 'update',
  step: 0,
  expected: 'another update',
  actual: 'the same update',
  because: `${diagnosis} on ${subject.name}`,
});
const law = plantedLaw('shows', {
  mustShow: {
    effect: { programs: 2, otherwise: () => finding('ignored') },
    bit: { programs: 1, otherwise: () => finding('rounded') },
  },
  catches: { saboteurs: [], diagnoses: ['ignored', 'rounded'] },
});
const row = { subject, hyperparameter: 'learningRate', law };

test('what enough programs could have shown and none did is missing, with the first of them', () => {
  const tally = new MustShowTally(row);
  tally.add(program(1), { shown: { effect: false } });
  expect(tally.missing()).toEqual([]);
  tally.add(program(2), { shown: { effect: false } });
  expect(tally.missing()).toEqual([{ finding: finding('ignored'), program: program(1) }]);
});

test('one program that shows it is enough, before or after those that do not', () => {
  const tally = new MustShowTally(row);
  tally.add(program(1), { shown: { effect: false, bit: false } });
  tally.add(program(2), { shown: { effect: true } });
  tally.add(program(3), { shown: { effect: false } });
  tally.add(program(4), { shown: { effect: false } });
  expect(tally.missing()).toEqual([{ finding: finding('rounded'), program: program(1) }]);
});

test('a program that cannot tell, fails or is told not to apply counts for nothing', () => {
  const tally = new MustShowTally({ ...row, law: { ...law, mustShow: { bit: { programs: 1, otherwise: () => finding('rounded') } } } });
  tally.add(program(1), undefined);
  tally.add(program(2), finding('frozen'));
  tally.add(program(3), { inapplicable: 'it has no schedule' });
  tally.add(program(4), { shown: {} });
  expect(tally.missing()).toEqual([]);
});

test('a law that must show nothing misses nothing', () => {
  const { mustShow: _, ...plain } = law;
  const tally = new MustShowTally({ ...row, law: plain });
  tally.add(program(1), { shown: { effect: false } });
  expect(tally.missing()).toEqual([]);
  expect(notShown({ ...row, law: plain }, 'ignored', { shown: { effect: false } })).toBeUndefined();
});

test('what one program did not show is told by its diagnosis, and recognised in another', () => {
  const judgement = { shown: { effect: false, bit: true } };
  const absent = notShown(row, 'ignored', judgement);
  expect(absent?.finding).toEqual(finding('ignored'));
  expect(
    [{ shown: { effect: true } }, { shown: { effect: false } }, { shown: {} }, undefined].map((other) => absent?.shownBy(other)),
  ).toEqual([true, false, undefined, undefined]);
  expect(notShown(row, 'rounded', judgement)).toBeUndefined();
  expect(notShown(row, 'rounded', { shown: { effect: false } })).toBeUndefined();
  expect(notShown(row, 'frozen', judgement)).toBeUndefined();
  expect(notShown(row, 'ignored', undefined)).toBeUndefined();
});
