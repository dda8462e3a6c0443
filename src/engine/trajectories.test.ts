import { expect, test } from 'vitest';
import type { Finding } from '#model/finding.ts';
import type { Session } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import { remembering, trajectories } from './trajectories.ts';

/** A run whose leaf `w0` has zeros and, as its second element, these values. */
const run = (...values: readonly number[]): Trace => ({
  updates: values.map((value) => ({ w0: Float64Array.of(0, value) })),
  forks: [],
  mutations: [],
});
const finding = (expected: number | string, actual: number | string, step = 1): Finding => ({
  diagnosis: 'frozen',
  quantity: 'update',
  step,
  leaf: 'w0',
  element: 1,
  expected,
  actual,
  because: 'it stands still',
});

test('the two runs that a finding compares are told by their values at its step', () => {
  const traces = [run(1, 9, 9), run(1, 2, 3), run(1, 1, 1)];
  expect(trajectories(traces, finding(2, 1))).toEqual({ leaf: 'w0', element: 1, expected: [1, 2, 3], actual: [1, 1, 1] });
});

test('one run is never compared with itself', () => {
  expect(trajectories([run(1, 2)], finding(2, 2))).toBeUndefined();
  expect(trajectories([run(1, 2), run(3, 2)], finding(2, 2))).toMatchObject({ expected: [1, 2], actual: [3, 2] });
});

test('a side update stands at its step, and nothing elsewhere', () => {
  const forked: Trace = { ...run(1, 2, 3), forks: [{ at: 1, update: { w0: Float64Array.of(0, 7) } }, { at: 2 }] };
  expect(trajectories([forked], finding(7, 2))).toEqual({
    leaf: 'w0',
    element: 1,
    expected: [Number.NaN, 7, Number.NaN],
    actual: [1, 2, 3],
  });
});

test('NaN is a value like any other, and a run that is over has it', () => {
  expect(trajectories([run(1, 2), run(1)], finding(2, Number.NaN))).toMatchObject({ expected: [1, 2], actual: [1] });
});

test('what is no number at a place has no trajectories', () => {
  const traces = [run(1, 2), run(1, 1)];
  expect(trajectories(traces, finding(2, 1))).toMatchObject({ expected: [1, 2], actual: [1, 1] });
  expect(trajectories(traces, finding('an update', 1))).toBeUndefined();
  expect(trajectories(traces, finding(2, 'no update'))).toBeUndefined();
  expect(trajectories(traces, finding(2, 5))).toBeUndefined();
  expect(trajectories(traces, finding(5, 1))).toBeUndefined();
  const { leaf: _, ...nowhere } = finding(2, 1);
  expect(trajectories(traces, nowhere)).toBeUndefined();
  const { element: __, ...everywhere } = finding(2, 1);
  expect(trajectories(traces, everywhere)).toBeUndefined();
  expect(trajectories(traces, { ...finding(2, 1), leaf: 'w1' })).toBeUndefined();
});

test('what a session shows is remembered in copies', async () => {
  const shown: Trace = {
    ...run(1),
    forks: [{ at: 0, update: { w0: Float64Array.of(5) } }, { at: 1 }],
  };
  const session: Session = { batch: 3, run: async () => [shown], close: async () => {} };
  const seen: Trace[] = [];
  const watched = remembering(session, seen);
  const [trace] = await watched.run([]);
  expect(trace).toBe(shown);
  expect(watched.batch).toBe(3);
  shown.updates[0]?.['w0']?.fill(9);
  shown.forks[0]?.update?.['w0']?.fill(9);
  expect(seen).toEqual([{ ...run(1), forks: [{ at: 0, update: { w0: Float64Array.of(5) } }, { at: 1 }] }]);
});
