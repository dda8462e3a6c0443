import { expect, test } from 'vitest';
import { recount } from './recount.ts';

const after = (updates: number) => ({
  count: updates,
  inner: { epoch: Math.floor(updates / 2), steps: [updates + 1], v: new Float64Array([updates]) },
});

test('finds every count by its behaviour, keeps its origin, and leaves what counts otherwise alone', () => {
  const { state, found } = recount(after(0), after(1), after(4), 4, 256);
  expect(found).toBe(3);
  expect(state).toEqual({ count: 256, inner: { epoch: 2, steps: [257], v: new Float64Array([256]) } });
});

test('changes a copy: the state it was given stays as it is', () => {
  const now = after(4);
  recount(after(0), after(1), now, 4, 256);
  expect(now).toEqual(after(4));
});

test('finds nothing in a state that does not count', () => {
  expect(recount({ m: 0.5 }, { m: 0.25 }, { m: 0.125 }, 2, 256)).toEqual({ state: { m: 0.125 }, found: 0 });
});

test('an integer of a library object is its own affair', () => {
  class Handle {
    readonly id: number;
    constructor(id: number) {
      this.id = id;
    }
  }
  expect(recount({ h: new Handle(0) }, { h: new Handle(1) }, { h: new Handle(2) }, 2, 256).found).toBe(0);
});

test('a frozen state is set as any other, and left as it was', () => {
  const frozen = (count: number) => Object.freeze({ count, deep: Object.freeze({ count }) });
  const now = frozen(4);
  expect(recount(frozen(0), frozen(1), now, 4, 256)).toEqual({ state: { count: 256, deep: { count: 256 } }, found: 2 });
  expect(now).toEqual(frozen(4));
});
