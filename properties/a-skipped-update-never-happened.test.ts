import { expect, test } from 'vitest';
import { at } from '#fixtures/museum/healthy/at.ts';
import * as declared from '#fixtures/museum/healthy/hyperparameters.ts';
import { element, mapLeaves, zerosLike } from '#fixtures/museum/healthy/map-leaves.ts';
import { skippingSubject } from '#fixtures/museum/healthy/skipping.ts';
import type { SkippingFaults } from '#fixtures/museum/healthy/skipping.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import type { Leaf, Tree } from '#model/tree.ts';
import { defineOptimizer } from '#subjects/define-optimizer.ts';
import { saying } from '../test/judging.ts';
import { table } from '../test/settings.ts';
import { aSkippedUpdateNeverHappened } from './a-skipped-update-never-happened.ts';

const program: Program = {
  leaves: [
    { name: 'w0', shape: [2] },
    { name: 'w1', shape: [1] },
  ],
  parameters: { kind: 'fill', value: 1 },
  gradients: [3, 5, 4, 7].map((value) => ({ kind: 'fill', value })),
  settings: { learningRate: table(0.5, 0.25, 0.75, 1, 0.625, 0.375), weightDecay: table(0.25, 0.125, 0.375, 0.5, 0.0625, 0.4375) },
};
const said = async (subject: Subject, given = program) => saying(aSkippedUpdateNeverHappened, subject, '*', given);
const judgement = async (faults: SkippingFaults, given = program): Promise<Judgement> =>
  (await said(skippingSubject('mine/skipping', faults), given)).judgement;

test('as many useless gradients as are skipped in a row are inserted, five at most, and none more', async () => {
  const many = async (skipsNonFinite: number): Promise<number> => {
    const { asked } = await said({ ...skippingSubject('mine/skipping'), skipsNonFinite });
    return Math.max(...asked.map(({ gradients }) => gradients.length)) - program.gradients.length;
  };
  expect(await many(1)).toBe(2);
  expect(await many(3)).toBe(6);
  expect(await judgement({})).toBeUndefined();
  const { asked } = await said({ ...skippingSubject('mine/skipping', { usable: () => true }), skipsNonFinite: 7 });
  expect(asked.length).toBeGreaterThan(0);
});

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN);

test.each<[fault: string, faults: SkippingFaults, told: object]>([
  [
    'moves the parameters',
    {
      emitted: (zeros) =>
        Object.fromEntries(
          Object.entries(zeros).map(([name, leaf]) => [name, leaf.map((_, index) => (name === 'w0' && index === 1 ? 2 : 0))]),
        ),
    },
    {
      diagnosis: 'not-skipped',
      quantity: 'update',
      step: 2,
      leaf: 'w0',
      element: 1,
      expected: 0,
      actual: 2,
      because: 'the gradient of call 2 is not finite, and the parameters move all the same',
    },
  ],
  [
    'has a clock that is one ahead',
    { after: (state) => ({ ...state, count: state.count + 1 }) },
    {
      diagnosis: 'skipped-step-clock',
      step: 2,
      because: 'after the skipped call 2 the updates are others than without it (skipped-step-clock)',
    },
  ],
  [
    'has a clock that is two ahead',
    { after: (state) => ({ ...state, count: state.count + 2 }) },
    { diagnosis: 'skipped-step-clock', step: 2 },
  ],
  [
    'has a clock that is three ahead',
    { after: (state) => ({ ...state, count: state.count + 3 }) },
    { diagnosis: 'unknown', step: 2, because: 'after the skipped call 2 the updates are others than without it (unknown)' },
  ],
])('a skipped call that %s is told', async (_, faults, told) => {
  expect(await judgement(faults)).toMatchObject(told);
});

test('an array of the state that changes is told; a number may', async () => {
  const found = await judgement({
    after: (state) =>
      Object.assign(
        {},
        state,
        Object.fromEntries(
          Object.entries(state).map(([name, one]) => [
            name,
            typeof one === 'object'
              ? Object.fromEntries(
                  Object.entries(Object(one)).map(([leaf, values]) => [
                    leaf,
                    values instanceof Float64Array ? values.map((value) => numberOf(value) / 2) : values,
                  ]),
                )
              : one,
          ]),
        ),
      ),
  });
  expect(found).toMatchObject({
    diagnosis: 'skip-changes-the-state',
    quantity: 'next state',
    step: 2,
    because: expect.stringMatching(/^the skipped call 2 leaves a trace in .*w0/u),
  });
});

test('a run that breaks anyway is none of its own', async () => {
  const breaks = skippingSubject('mine/skipping', {
    usable: (gradients) => {
      if (gradients['w0']?.[0] === 7) throw new RangeError('no seven');
      return true;
    },
  });
  expect((await said(breaks)).judgement).toBeUndefined();
});

test('an infinity that is taken for usable is told', async () => {
  const usable: SkippingFaults['usable'] = (gradients) =>
    Object.values(gradients).every((leaf) => leaf.every((value) => !Number.isNaN(value)));
  expect(await judgement({ usable })).toMatchObject({ diagnosis: 'not-skipped', step: 2, leaf: 'w0', element: 0 });
});

interface Window {
  readonly calls: number;
  readonly updates: number;
  readonly sum: Readonly<Record<string, Leaf>>;
}

test('a clock that is one ahead is told so where an update takes two calls', async () => {
  const ahead = defineOptimizer({
    name: 'mine/accumulating',
    accumulates: 2,
    skipsNonFinite: 1,
    hyperparameters: { learningRate: declared.learningRate },
    create: ({ learningRate }) => ({
      init: (params: Tree): Window => ({ calls: 0, updates: 0, sum: zerosLike(params) }),
      update: (gradients: Tree, { calls, updates, sum }: Window) => {
        const zeros = zerosLike(gradients);
        const usable = Object.values(gradients).every((leaf) => leaf.every((value) => Number.isFinite(value)));
        if (!usable) return [zeros, { calls, updates: updates + 1, sum }];
        const added = mapLeaves(gradients, (g, leaf, index) => g + element(sum, leaf, index));
        if (calls % 2 === 0) return [zeros, { calls: calls + 1, updates, sum: added }];
        const rate = at(learningRate, updates);
        return [mapLeaves(added, (both) => (-rate * both) / 2), { calls: calls + 1, updates: updates + 1, sum: zeros }];
      },
    }),
  });
  const { learningRate = table() } = program.settings;
  expect((await said(ahead, { ...program, settings: { learningRate } })).judgement).toMatchObject({
    diagnosis: 'skipped-step-clock',
    step: 3,
  });
});
