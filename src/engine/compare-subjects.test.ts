import { expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { at } from '#fixtures/museum/healthy/at.ts';
import { laws } from '#properties/index.ts';
import { compareSubjects, pairsOf } from './compare-subjects.ts';

const options = { laws: laws.filter(({ id }) => id === 'pointwise-substitution'), seed: 42, programs: 20 };
const healthy = momentumSubject('old/momentum');
const late = momentumSubject('new/momentum', () => ({ rate: (rate, count) => at(rate, count + 1) }));

test('a version that differs in nothing is the same', async () => {
  const { verdicts, trajectories, only, pairs } = await compareSubjects([healthy], [momentumSubject('new/momentum')], options);
  expect({ verdicts, trajectories, only, pairs }).toEqual({ verdicts: [], trajectories: [], only: { base: [], head: [] }, pairs: 1 });
});

test('a version that reads its schedule one step late changes the verdict, and the update of the smallest program', async () => {
  const { verdicts, trajectories } = await compareSubjects([healthy], [late], options);
  expect(verdicts.map(({ hyperparameter, base, head }) => [hyperparameter, base.verdict, head.verdict, head.diagnosis])).toEqual([
    ['learningRate', 'passed', 'failed', 'starts-at-one'],
  ]);
  expect(trajectories).toHaveLength(1);
  const [{ program, apart } = { program: undefined, apart: undefined }] = trajectories;
  expect(program?.gradients).toHaveLength(1);
  expect(apart).toMatchObject({ quantity: 'update', step: 0, leaf: 'w0' });
});

test('subjects are paired by their names without the library, and what has no partner is said', () => {
  const { pairs, only } = pairsOf(
    [momentumSubject('a/one'), momentumSubject('a/two')],
    [momentumSubject('b/two'), momentumSubject('b/three')],
  );
  expect(pairs.map(({ name, base, head }) => [name, base.name, head.name])).toEqual([['two', 'a/two', 'b/two']]);
  expect(only).toEqual({ base: ['a/one'], head: ['b/three'] });
});

test('a hyperparameter that one side lacks is said, and one that it cannot do without is a reason not to compare', async () => {
  const { momentum: _, ...rest } = healthy.hyperparameters;
  const { only, incomparable } = await compareSubjects([healthy], [{ ...healthy, hyperparameters: rest }], options);
  expect(only.base).toEqual(['old/momentum · momentum']);
  expect(incomparable.map(({ reason }) => reason)).toEqual(['old/momentum needs momentum, which the other does not take']);
});
