import { expect, test } from 'vitest';
import type { Program } from '#model/program.ts';
import { programText } from './program-text.ts';

const schedule: Program = {
  leaves: [],
  parameters: { kind: 'fill', value: 0 },
  gradients: [],
  settings: { peak: { kind: 'scalar', value: 2 }, steps: { kind: 'omitted' } },
};

test('the program of a schedule is its numbers, without leaves it does not have', () => {
  expect(programText(schedule)).toEqual([
    ['peak', '2'],
    ['steps', 'left out'],
  ]);
});

test('metrics and operations are told in order', () => {
  const program: Program = {
    ...schedule,
    metrics: [1, 0.5],
    operations: [
      { do: 'build', on: 'a' },
      { do: 'build', on: 'p', part: { piece: 1 } },
      { do: 'build', on: 'b', start: 3, settings: { peak: { kind: 'scalar', value: 4 } } },
      { do: 'value', on: 'a', at: 7, as: 'bigint' },
      { do: 'advance', on: 'b', metric: 0.5 },
      { do: 'save', on: 'b', slot: 's' },
      { do: 'load', on: 'b', slot: 's' },
    ],
  };
  expect(programText(program).slice(2)).toEqual([
    ['metrics', '1, 0.5, and again'],
    ['operations', 'build a, build p (piece 1), build b (peak 4, start 3), a(7n), advance b by 0.5, save b to s, load b from s'],
  ]);
});
