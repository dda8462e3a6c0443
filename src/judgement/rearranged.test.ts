import { expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { expand } from '#numeric/expand.ts';
import { running } from '../../test/running.ts';
import type { Program } from '#model/program.ts';
import { rearrangements } from './rearranged.ts';

const program: Program = {
  leaves: [
    { name: 'w0', shape: [2] },
    { name: 'w1', shape: [] },
  ],
  parameters: { kind: 'noise', seed: 3, scale: 1 },
  gradients: [{ kind: 'noise', seed: 9, scale: 2 }],
  settings: {},
};
const numbers = program.gradients[0] ?? program.parameters;
const all = rearrangements({
  subject: { ...momentumSubject('mine/momentum'), coupling: 'elementwise' },
  hyperparameter: '*',
  program,
  ...running(async () => []),
});

test.each(all)('leaves $how carry the same numbers, and are put back where they were', ({ how, program: moved, back }) => {
  const before = expand(numbers, program.leaves, 'float64');
  const after = back(expand(moved.gradients[0] ?? numbers, moved.leaves, 'float64'));
  const kept =
    how === 'first changed' || how === 'reduced to w1' ? ['w1'] : how === 'last changed' || how === 'reduced to w0' ? ['w0'] : ['w0', 'w1'];
  expect(Object.keys(after).toSorted()).toEqual(kept);
  for (const name of kept) expect([...(after[name] ?? [])]).toEqual([...(before[name] ?? [])]);
});

test('what is changed is another number everywhere', () => {
  const changed = all.find(({ how }) => how === 'first changed')?.program.gradients[0] ?? numbers;
  const [before, after] = [numbers, changed].map((one) => expand(one, program.leaves, 'float64')['w0'] ?? []);
  expect([...(after ?? [])].some((value, index) => value === before?.[index])).toBe(false);
});

test('only an elementwise subject has its leaves split and joined', () => {
  expect(all.map(({ how }) => how)).toEqual(expect.arrayContaining(['joined', 'split']));
  const leafwise = rearrangements({
    subject: momentumSubject('mine/momentum'),
    hyperparameter: '*',
    program,
    ...running(async () => []),
  });
  expect(leafwise.map(({ how }) => how)).not.toEqual(expect.arrayContaining(['joined']));
});
