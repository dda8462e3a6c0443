import { expect, test } from 'vitest';
import { evaluateSchedule } from './evaluate-schedule.ts';

test.each([
  [{ kind: 'constant', value: 3 }, [3, 3, 3, 3]],
  [{ kind: 'step', before: 1, until: 2, after: 0 }, [1, 1, 0, 0]],
  [{ kind: 'ramp', from: 0, to: 1, steps: 2 }, [0, 0.5, 1, 1]],
  [{ kind: 'ramp', from: 0.75, to: 0.25, steps: 2 }, [0.75, 0.5, 0.25, 0.25]],
  [{ kind: 'table', values: [5, 6] }, [5, 6, 6, 6]],
] as const)('%j is %j at steps 0 to 3', (schedule, values) => {
  expect([0, 1, 2, 3].map((step) => evaluateSchedule(schedule, step))).toEqual(values);
});

test('a ramp ends on its last value itself, not on what the sum is rounded to', () => {
  const [from, to] = [-0.7, 0.1];
  expect(from + (to - from)).not.toBe(to);
  expect(evaluateSchedule({ kind: 'ramp', from, to, steps: 3 }, 3)).toBe(to);
});

test.each([
  [{ kind: 'constant', value: 3 }, 3],
  [{ kind: 'ramp', from: 2, to: 1, steps: 2 }, 2],
  [{ kind: 'table', values: [5, 6] }, 5],
] as const)('%j before its first step is %d', (schedule, value) => {
  expect(evaluateSchedule(schedule, -1)).toBe(value);
});

test('at no step there is no value', () => {
  expect(evaluateSchedule({ kind: 'constant', value: 3 }, Number.NaN)).toBeNaN();
});

test('a schedule that returns no numbers has no values', () => {
  expect(() => evaluateSchedule({ kind: 'invalid', returns: 'a string' }, 0)).toThrow(
    new TypeError('A schedule that returns a string has no values.'),
  );
});
