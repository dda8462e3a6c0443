import { expect, test } from 'vitest';
import { at } from '#fixtures/museum/healthy/at.ts';
import { mapLeaves } from '#fixtures/museum/healthy/map-leaves.ts';
import { defineOptimizer } from '#subjects/define-optimizer.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import type { Tree } from '#model/tree.ts';
import { saying } from '../test/judging.ts';
import { leavesDoNotInteract } from './leaves-do-not-interact.ts';

const program: Program = {
  leaves: [
    { name: 'w0', shape: [2] },
    { name: 'w1', shape: [3] },
  ],
  parameters: { kind: 'noise', seed: 3, scale: 1 },
  gradients: [3, 5, 4].map((seed) => ({ kind: 'noise', seed, scale: 2 })),
  settings: { rate: { kind: 'schedule', schedule: { kind: 'table', values: [0.5, 0.25, 0.75, 1] } } },
};

/** Gradient descent whose rate is multiplied, leaf by leaf, by what is made of all gradients and of those before. */
function multiplied(
  factor: (gradients: Tree, leaf: string, count: number, before: Tree | undefined) => number,
  coupling: Subject['coupling'] = 'leafwise',
): Subject {
  return defineOptimizer({
    name: 'mine/multiplied',
    coupling,
    hyperparameters: { rate: { schedulable: true, role: 'learning-rate', range: [0, 1] } },
    create: ({ rate }) => ({
      init: (): { readonly count: number; readonly before?: Tree } => ({ count: 0 }),
      update: (gradients: Tree, { count, before }) => [
        mapLeaves(gradients, (g, leaf) => -at(rate, count) * g * factor(gradients, leaf, count, before)),
        { count: count + 1, before: gradients },
      ],
    }),
  });
}
const judgement = async (...given: Parameters<typeof multiplied>): Promise<Judgement> =>
  (await saying(leavesDoNotInteract, multiplied(...given), '*', program)).judgement;
const sum = (tree: Tree): number => Object.values(tree).reduce((all, leaf) => all + Math.hypot(...leaf) ** 2, 0);
const first = (tree: Tree | undefined): number => Object.values(tree ?? {})[0]?.[0] ?? 1;
const last = (tree: Tree | undefined): number => Object.values(tree ?? {}).at(-1)?.[0] ?? 1;

test.each<[fault: string, diagnosis: string | undefined, factor: Parameters<typeof multiplied>[0], coupling?: Subject['coupling']]>([
  ['minds its own business', undefined, () => 1],
  ['minds all of its own leaf', undefined, (gradients, leaf) => 1 + (gradients[leaf]?.[0] ?? 0)],
  [
    'minds all of its own leaf, where it is declared not to',
    'not-elementwise',
    (gradients, leaf) => 1 + (gradients[leaf]?.[0] ?? 0),
    'elementwise',
  ],
  ['is divided by a norm over all', 'coupled', (gradients) => 1 / Math.sqrt(sum(gradients))],
  [
    'is divided by a norm over all of the update before',
    'coupled',
    (_, __, ___, before) => 1 / Math.sqrt(before === undefined ? 1 : sum(before)),
  ],
  ['is multiplied by the first leaf', 'shared-cache', (gradients) => first(gradients)],
  ['is multiplied by the last leaf', 'coupled', (gradients) => last(gradients)],
  ['is multiplied by the last leaf of the update before', 'shared-cache', (_, __, ___, before) => last(before)],
  ['depends on its place', 'keyed-by-position', (gradients, leaf) => (Object.keys(gradients)[0] === leaf ? 2 : 1)],
  ['depends on its name', 'keyed-by-name', (_, leaf) => leaf.length],
])('a leaf that %s: %s', async (_, diagnosis, factor, coupling) => {
  const found = await judgement(factor, coupling);
  if (diagnosis === undefined) expect(found).toBeUndefined();
  else expect(found).toMatchObject({ diagnosis });
});

test('what is wrong is said with what was done to the leaves, and what may be the design', async () => {
  expect(await judgement((gradients) => 1 / Math.sqrt(sum(gradients)))).toMatchObject({
    step: 0,
    because: expect.stringMatching(
      /^with its leaves .*, the update of w\d at step 0 is another one \(declare coupling: 'coupled' if a norm over all leaves is the design\)$/u,
    ),
  });
  expect(await judgement((_, leaf) => leaf.length)).toMatchObject({
    because: expect.stringMatching(/^with its leaves renamed, the update of w\d at step 0 is another one$/u),
  });
});

test('a run that ends early with other leaves has no update to compare; one that breaks anyway is none of its own', async () => {
  const breaks =
    (when: (gradients: Tree) => boolean): Parameters<typeof multiplied>[0] =>
    (gradients, _, count) => {
      if (count === 2 && when(gradients)) throw new RangeError('no');
      return 1;
    };
  expect(await judgement(breaks((gradients) => Object.keys(gradients)[0] !== 'w0'))).toMatchObject({
    quantity: 'outcome',
    step: 2,
    expected: 'an update',
    actual: 'no update',
    because: expect.stringMatching(/, the update of a leaf at step 2 is another one/u),
  });
  expect(await judgement(breaks(() => true))).toBeUndefined();
  const coupled = breaks(() => true);
  expect(await judgement((gradients, ...rest) => coupled(gradients, ...rest) / Math.sqrt(sum(gradients)))).toBeUndefined();
});
