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
