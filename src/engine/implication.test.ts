import { expect, test } from 'vitest';
import type { Outcome } from '#model/report.ts';
import { folded } from './implication.ts';

const failed = (law: string, diagnosis: string, hyperparameter = 'learningRate'): Outcome => ({
  subject: 'mine/sgd',
  hyperparameter,
  law,
  verdict: 'failed',
  diagnosis,
  runs: 1,
  ms: 0,
});
const implied = (outcomes: readonly Outcome[]): readonly (string | undefined)[] => folded(outcomes).map(({ impliedBy }) => impliedBy);

test('a failure with the same diagnosis is folded under the weakest law that is broken', () => {
  expect(
    implied([
      failed('constant-schedule-equals-scalar', 'frozen'),
      failed('pointwise-substitution', 'frozen'),
      failed('the-clock-is-as-declared', 'frozen'),
    ]),
  ).toEqual([undefined, 'constant-schedule-equals-scalar', 'constant-schedule-equals-scalar']);
});

test('another diagnosis, another hyperparameter or an unrelated law is a finding of its own', () => {
  expect(
    implied([
      failed('pointwise-substitution', 'frozen'),
      failed('the-clock-is-as-declared', 'starts-at-one'),
      failed('the-clock-is-as-declared', 'frozen', 'momentum'),
      failed('updates-are-pure', 'frozen'),
    ]),
  ).toEqual([undefined, undefined, undefined, undefined]);
});

test('clocks that differ follow from the one that is wrong, and are folded under what that follows from', () => {
  expect(
    implied([
      failed('constant-schedule-equals-scalar', 'frozen'),
      failed('pointwise-substitution', 'frozen'),
      failed('all-hyperparameters-share-one-clock', 'clock-skew', '*'),
      { ...failed('all-hyperparameters-share-one-clock', 'clock-skew', '*'), subject: 'other/sgd' },
    ]),
  ).toEqual([undefined, 'constant-schedule-equals-scalar', 'constant-schedule-equals-scalar', undefined]);
});

test('what nothing explains follows from a decay that is explained, and of two that are not explained one remains', () => {
  const decay = (diagnosis: string): Outcome => failed('weight-decay-keeps-its-contract', diagnosis, 'weightDecay');
  expect(implied([decay('decay-from-base-rate'), failed('pointwise-substitution', 'unknown')])).toEqual([
    undefined,
    'weight-decay-keeps-its-contract',
  ]);
  expect(implied([decay('decay-from-base-rate'), failed('pointwise-substitution', 'frozen')])).toEqual([undefined, undefined]);
  expect(implied([decay('unknown'), failed('pointwise-substitution', 'unknown')])).toEqual([undefined, undefined]);
});

test('a decay that is coupled to a wrong rate is wrong in its own way, and is folded under the rate', () => {
  const decay = failed('weight-decay-keeps-its-contract', 'unknown', 'weightDecay');
  expect(implied([failed('the-rate-scales-the-update', 'squared'), decay])).toEqual([undefined, 'the-rate-scales-the-update']);
  // One that is explained is a fault of its own.
  expect(implied([failed('the-rate-scales-the-update', 'squared'), { ...decay, diagnosis: 'decay-skipped' }])).toEqual([
    undefined,
    undefined,
  ]);
});

test('another subject, or another variant, implies nothing', () => {
  const [weak, strong] = [failed('constant-schedule-equals-scalar', 'frozen'), failed('pointwise-substitution', 'frozen')];
  expect(implied([{ ...weak, variant: 'setter' }, strong])).toEqual([undefined, undefined]);
  expect(implied([{ ...weak, subject: 'other/sgd' }, strong])).toEqual([undefined, undefined]);
  const skew = failed('all-hyperparameters-share-one-clock', 'clock-skew', '*');
  expect(implied([{ ...strong, variant: 'setter' }, skew])).toEqual([undefined, undefined]);
  expect(
    implied([
      { ...strong, variant: 'setter' },
      { ...skew, variant: 'setter' },
    ]),
  ).toEqual([undefined, 'pointwise-substitution']);
});

test('only what failed implies, and only what failed is implied', () => {
  const passed: Outcome = { ...failed('constant-schedule-equals-scalar', 'frozen'), verdict: 'passed' };
  expect(implied([passed, failed('pointwise-substitution', 'frozen')])).toEqual([undefined, undefined]);
  const [weak, strong] = [failed('constant-schedule-equals-scalar', 'frozen'), failed('pointwise-substitution', 'frozen')];
  expect(implied([weak, { ...strong, verdict: 'errored' }])).toEqual([undefined, undefined]);
});

test('what was folded before is folded anew, and the rest of an outcome stays as it is', () => {
  const [weak, strong] = [failed('constant-schedule-equals-scalar', 'frozen'), failed('pointwise-substitution', 'frozen')];
  expect(folded([{ ...strong, impliedBy: 'something' }])).toEqual([strong]);
  expect(folded([weak, strong])).toEqual([weak, { ...strong, impliedBy: 'constant-schedule-equals-scalar' }]);
});

test('what is explained follows also from what is not: only of two that are not explained each would hide the other', () => {
  expect(implied([failed('pointwise-substitution', 'unknown'), failed('all-hyperparameters-share-one-clock', 'clock-skew', '*')])).toEqual([
    undefined,
    'pointwise-substitution',
  ]);
});
