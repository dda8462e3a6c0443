import { expect, test } from 'vitest';
import type { Program } from '#model/program.ts';
import { forksInOrder } from './forks-in-order.ts';

const fill = (value: number): Program['parameters'] => ({ kind: 'fill', value });
const program: Program = {
  leaves: [{ name: 'w', shape: [1] }],
  parameters: fill(1),
  gradients: [fill(1), fill(1), fill(1)],
  settings: {},
  forks: [2, 0, 1, 0].map((at) => ({ at, settings: {} })),
};
const made = (at: number, value: number) => ({ at, update: { w: Float64Array.of(value) } });

test('forks that were made step by step are found where the program has them', () => {
  expect(forksInOrder(program, [made(0, 1), made(0, 2), made(1, 3), made(2, 4)])).toEqual([made(2, 4), made(0, 1), made(1, 3), made(0, 2)]);
});

test('a fork that was not made has its step alone', () => {
  expect(forksInOrder(program, [made(1, 3), made(0, 1)])).toEqual([{ at: 2 }, made(0, 1), made(1, 3), { at: 0 }]);
});

test('a program without forks has none, whatever was made', () => {
  const { forks: _, ...without } = program;
  expect(forksInOrder(without, [made(0, 1)])).toEqual([]);
});
