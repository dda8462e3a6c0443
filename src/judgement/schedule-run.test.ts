import { expect, test } from 'vitest';
import type { Operation, Program } from '#model/program.ts';
import type { Answer, Trace } from '#model/trace.ts';
import { advance, numberOf, sameAnswer, seenOf, shown, walk } from './schedule-run.ts';

const program: Program = { leaves: [], parameters: { kind: 'fill', value: 0 }, gradients: [], settings: {}, metrics: [3, 1] };
const answering = (answers: readonly Answer[]): Trace => ({ updates: [], forks: [], mutations: [], answers });

test('a walk reads before every move and at its end, fed with the metrics in turn', () => {
  expect(walk('a', 2, program)).toEqual([
    { do: 'read', on: 'a' },
    { do: 'advance', on: 'a', metric: 3 },
    { do: 'read', on: 'a' },
    { do: 'advance', on: 'a', metric: 1 },
    { do: 'read', on: 'a' },
  ]);
  expect(advance('a', 2, program)).toEqual({ do: 'advance', on: 'a', metric: 3 });
});

test('answers are told by their steps, counted from where the instance began, one instance at a time', () => {
  const operations: readonly Operation[] = [
    { do: 'read', on: 'a' },
    { do: 'read', on: 'b' },
    { do: 'advance', on: 'a' },
    { do: 'read', on: 'a' },
    { do: 'value', on: 'a', at: 9 },
  ];
  const trace = answering([1, 2, 'done', 3, 4]);
  expect(seenOf(trace, operations, 'a', 5)).toEqual([
    { step: 5, answer: 1 },
    { step: 6, answer: 3 },
    { step: 9, answer: 4 },
  ]);
  expect(seenOf(trace, operations, 'a', 5, 'value')).toEqual([{ step: 9, answer: 4 }]);
  expect(seenOf(trace, operations, 'b', 0)).toEqual([{ step: 0, answer: 2 }]);
});

test('answers are the same bit for bit, refusals by their words', () => {
  expect(sameAnswer(0, -0)).toBe(true);
  expect(sameAnswer(0.1 + 0.2, 0.3)).toBe(false);
  expect(sameAnswer({ threw: 'no', type: 'Error' }, { threw: 'no', type: 'Error' })).toBe(true);
  expect(sameAnswer({ returned: 'undefined' }, Number.NaN)).toBe(false);
  expect(numberOf({ returned: 'undefined' })).toBeNaN();
  expect([shown({ threw: 'no', type: 'RangeError' }), shown({ returned: 'a string' }), shown(undefined)]).toEqual([
    'RangeError: no',
    'a string',
    'no answer',
  ]);
});
