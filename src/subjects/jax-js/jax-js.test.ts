import { expect, test } from 'vitest';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import { jaxOptaxSubjects } from './index.ts';
import type { Jax, JaxOptax } from './index.ts';

// jax-js names it when it is loaded; Node has it from 24 on.
Reflect.set(globalThis, 'Float16Array', Reflect.get(globalThis, 'Float16Array') ?? function Float16Array() {});
const jax: Jax = await import('@jax-js/jax');

interface Counted {
  readonly count: { item(): number; dispose(): void };
}
interface Array {
  mul(factor: number): Array;
  dispose(): void;
}
type Arrays = Readonly<Record<string, Array>>;

/** Gradient descent as the port has it, since the port is not on the registry: its arrays are used up by what they are given to. */
function sgd(rate: ScalarOrSchedule): ReturnType<JaxOptax['sgd']> {
  const counted = (count: number): unknown => ({ count: jax.numpy.array(Uint32Array.of(count), { shape: [] }) });
  const dispose = (tree: unknown): void => Object.values(tree as Arrays).forEach((leaf) => leaf.dispose());
  return {
    init: (params) => {
      dispose(params);
      return counted(0);
    },
    update: (gradients, state, params) => {
      dispose(params);
      const count = (state as Counted).count.item();
      const now = typeof rate === 'function' ? rate(count) : rate;
      return [Object.fromEntries(Object.entries(gradients as Arrays).map(([name, leaf]) => [name, leaf.mul(-now)])), counted(count + 1)];
    },
  };
}

const other = (): never => {
  throw new Error('The test has no other optimizer.');
};

function subject(): Subject {
  const found = jaxOptaxSubjects({ sgd, adam: other, adamw: other, chain: other, clipByGlobalNorm: other }, jax).find(
    ({ name }) => name === 'jax-js/sgd',
  );
  if (found === undefined) throw new Error('There is no jax-js/sgd.');
  return found;
}

const program: Program = {
  leaves: [
    { name: 'w0', shape: [2, 2] },
    { name: 'w1', shape: [] },
  ],
  parameters: { kind: 'noise', seed: 3, scale: 1 },
  gradients: [1, 2, 3].map(() => ({ kind: 'fill', value: 3 })),
  settings: { learningRate: { kind: 'schedule', schedule: { kind: 'table', values: [0.5, 0.25, 0.125] } } },
  observe: { states: true },
};

test('an update is −rate × gradient, the schedule asked with the count, leaves of any shape', async () => {
  const [trace] = await (await subject().open()).run([program]);
  expect(trace?.threw).toBeUndefined();
  expect(trace?.updates.map(({ w0, w1 }) => [[...(w0 ?? [])], [...(w1 ?? [])]])).toEqual(
    [0.5, 0.25, 0.125].map((rate) => [[-3 * rate, -3 * rate, -3 * rate, -3 * rate], [-3 * rate]]),
  );
  expect(trace?.reads?.map(({ during, argument }) => [during, argument])).toEqual([
    [0, 0],
    [1, 1],
    [2, 2],
  ]);
});

test('a state that was used goes on as if it had not been, saved and restored', async () => {
  const [whole, cut] = await (await subject().open()).run([program, { ...program, events: [{ kind: 'restore', at: 2, into: 'twice' }] }]);
  expect(cut?.updates).toEqual(whole?.updates);
});

test('a count can be set, and keeps its type', async () => {
  const [trace] = await (
    await subject().open()
  ).run([
    {
      ...program,
      settings: { learningRate: { kind: 'schedule', schedule: { kind: 'table', values: [0.5, 0.25, 0.125, 2, 4] } } },
      events: [{ kind: 'recount', at: 2, count: 4 }],
    },
  ]);
  expect(trace?.recounted).toEqual([1]);
  expect(trace?.updates.map(({ w1 }) => w1?.[0])).toEqual([-1.5, -0.75, -12]);
});
