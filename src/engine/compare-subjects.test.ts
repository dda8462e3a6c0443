import { expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { at } from '#fixtures/museum/healthy/at.ts';
import { cosineSubject } from '#fixtures/museum/healthy/schedules/cosine.ts';
import { laws } from '#properties/index.ts';
import type { Subject } from '#model/subject.ts';
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

const none = { ...options, laws: [] };
const named = (name: string, more: Partial<Subject> = {}): Subject => ({ ...momentumSubject(name), ...more });

test('two subjects alone are a pair, whatever they are called', () => {
  const { pairs, only } = pairsOf([named('old/sgd')], [named('new/momentum')]);
  expect(pairs.map(({ name, base, head }) => [name, base.name, head.name])).toEqual([['sgd', 'old/sgd', 'new/momentum']]);
  expect(only).toEqual({ base: [], head: [] });
});

test('nothing on one side leaves the other without partners; variants are partners of their own', () => {
  expect(pairsOf([], [named('b/one')])).toEqual({ pairs: [], only: { base: [], head: ['b/one'] } });
  expect(pairsOf([named('a/one')], [])).toEqual({ pairs: [], only: { base: ['a/one'], head: [] } });
  const [setter, assign] = [named('a/one', { variant: 'setter' }), named('a/one', { variant: 'assign' })];
  const { pairs, only } = pairsOf([setter, assign], [named('b/one', { variant: 'setter' }), named('b/two')]);
  expect(pairs.map(({ base, head }) => [base.variant, head.variant])).toEqual([['setter', 'setter']]);
  expect(only).toEqual({ base: ['a/one via assign'], head: ['b/two'] });
});

test('a schedule is compared by its verdicts alone', async () => {
  const { incomparable, trajectories } = await compareSubjects([cosineSubject('a/cosine')], [cosineSubject('b/cosine')], none);
  expect(incomparable).toEqual([{ pair: 'cosine', reason: 'schedules are compared by their verdicts alone' }]);
  expect(trajectories).toEqual([]);
});

test('what cannot be run on one side is said; what cannot be run on either is nothing new', async () => {
  const gone = { unavailable: 'it is not installed' };
  const one = await compareSubjects([named('a/sgd', gone)], [named('b/sgd')], none);
  expect(one.incomparable).toEqual([{ pair: 'sgd', reason: 'it is not installed' }]);
  const other = await compareSubjects([named('a/sgd')], [named('b/sgd', { ...gone, hyperparameters: {} })], none);
  expect(other.incomparable).toEqual([{ pair: 'sgd', reason: 'it is not installed' }]);
  // Of what cannot be run nobody knows which hyperparameters it has.
  expect(other.only).toEqual({ base: [], head: [] });
  expect((await compareSubjects([named('a/sgd', gone)], [named('b/sgd', gone)], none)).incomparable).toEqual([]);
});

test('a version that throws where the other runs is another trajectory, and one that throws as well is not', async () => {
  const breaks = (name: string): Subject =>
    momentumSubject(name, () => ({
      rate: () => {
        throw new RangeError('no rate');
      },
    }));
  const { trajectories } = await compareSubjects([named('a/sgd')], [breaks('b/sgd')], none);
  expect(trajectories.map(({ apart, programs, of }) => [apart, programs, of])).toEqual([
    [{ quantity: 'outcome', step: 0, expected: 'an update', actual: 'RangeError: no rate' }, 20, 20],
  ]);
  const { trajectories: same } = await compareSubjects([breaks('a/sgd')], [breaks('b/sgd')], none);
  expect(same).toEqual([]);
});

test('only the values that both take are drawn', async () => {
  const { learningRate, momentum } = healthy.hyperparameters;
  if (learningRate === undefined || momentum === undefined) throw new Error('momentum has two hyperparameters');
  const ranged = (name: string, range: readonly [number, number]): Subject =>
    named(name, { hyperparameters: { learningRate: { ...learningRate, range }, momentum } });
  const seen: number[] = [];
  const watched: Subject = {
    ...late,
    hyperparameters: { learningRate: { ...learningRate, range: [0.5, 2] }, momentum },
    open: async () => {
      const session = await late.open();
      return {
        ...session,
        run: async (programs) => {
          for (const { settings } of programs) {
            const given = settings['learningRate'];
            if (given?.kind === 'schedule' && given.schedule.kind === 'table') seen.push(...given.schedule.values);
          }
          return session.run(programs);
        },
      };
    },
  };
  await compareSubjects([ranged('old/momentum', [0.125, 1])], [watched], none);
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.filter((value) => (value < 0.5 || value > 1) && value !== 0)).toEqual([]);
});

test('progress is told before each pair, and an interruption ends the comparison', async () => {
  const told: (readonly [string, number, number])[] = [];
  const two = [named('a/one'), named('a/two')];
  const { pairs } = await compareSubjects(two, [named('b/one'), named('b/two')], {
    ...none,
    onProgress: (...progress) => void told.push(progress),
    aborted: () => told.length === 1,
  });
  expect(told).toEqual([['one', 0, 2]]);
  expect(pairs).toBe(1);
});

test('a hyperparameter may be chosen, and only its verdicts are compared', async () => {
  const { verdicts } = await compareSubjects([healthy], [late], { ...options, hyperparameter: 'momentum' });
  expect(verdicts).toEqual([]);
});
