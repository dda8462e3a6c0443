import { expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import type { Program } from '#model/program.ts';
import type { Session, Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import type { Tree } from '#model/tree.ts';
import { inferred } from './infer.ts';

const subject: Subject = {
  ...momentumSubject('probe/remembering'),
  hyperparameters: { learningRate: { schedulable: true, role: 'learning-rate', range: [0.25, 1] } },
};

/** Two leaves, of one element and of three. */
const leaves = (first: number, ...second: readonly [number, number, number]): Tree => ({
  w0: Float64Array.of(first),
  w1: Float64Array.of(...second),
});
const everywhere = (value: number): Tree => leaves(value, value, value, value);
const updates = (...values: readonly number[]): Trace => ({ updates: values.map(everywhere), forks: [], mutations: [] });
const broken = { threw: { phase: 'update', step: 4, type: 'RangeError', message: 'no' } } as const;

/** What is told of a rate that later updates remember, by two runs that have a step without a gradient where it changes. */
async function toldBy(base: Trace, moved: Trace): Promise<string | undefined> {
  const answer = ({ zeroed }: Program, index: number): Trace => {
    if (zeroed === true) return index === 0 ? base : moved;
    return index === 0 ? updates(1, 1, 1, 1, 1) : updates(1, 1, 2, 2, 1);
  };
  const session: Session = { run: async (programs) => programs.map(answer), close: async () => {} };
  return (await inferred(subject, session)).subject.hyperparameters['learningRate']?.placement;
}

const still = updates(1, 1, 1, 1, 1);
const later = updates(1, 1, 1, 2, 1);
/** As still, but for the update after the one that has no gradient. */
const but = (changed: Tree): Trace => ({ ...still, updates: still.updates.map((update, step) => (step === 3 ? changed : update)) });

test('a rate whose trace comes without a gradient scales, one whose trace does not is in a buffer', async () => {
  expect(await toldBy(still, later)).toBe('scale');
  expect(await toldBy(still, still)).toBe('buffer');
});

test('a run that throws without a gradient tells nothing against a buffer, whichever of the two it is', async () => {
  expect(await toldBy({ ...still, ...broken }, later)).toBe('buffer');
  expect(await toldBy(still, { ...later, ...broken })).toBe('buffer');
});

test('one element of one leaf is enough to tell that the rate came without a gradient', async () => {
  expect(await toldBy(still, but(leaves(2, 1, 1, 1)))).toBe('scale');
  expect(await toldBy(still, but(leaves(1, 1, 2, 1)))).toBe('scale');
});

test('a run that ends early, or has no such leaf, tells nothing against a buffer', async () => {
  expect(await toldBy(still, updates(1, 1, 1))).toBe('buffer');
  expect(await toldBy(still, but({}))).toBe('buffer');
});

test('updates of nothing remember nothing', async () => {
  expect(await toldBy(updates(1, 1, 0, 0, 0), updates(1, 1, 0, 0, 0))).toBe('buffer');
});

test('what a rounding may do is a share of the greater of two updates, however great they are', async () => {
  expect(await toldBy(updates(1, 1, 1, 1000, 1000), updates(1, 1, 1, 1000.5, 1000))).toBe('buffer');
  expect(await toldBy(updates(1, 1, 1, 1000, 1000), updates(1, 1, 1, 1002, 1000))).toBe('scale');
  expect(await toldBy(updates(1, 1, 1, 0.001, 0.001), updates(1, 1, 1, 0.0011, 0.001))).toBe('scale');
  expect(await toldBy(still, updates(1, 1, 1, 1.000977, 1))).toBe('buffer');
});
