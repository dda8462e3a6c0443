import { expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import type { Program } from '#model/program.ts';
import type { Trace } from '#model/trace.ts';
import { alone } from './alone.ts';
import { scheduleOf, valueAt } from './settings.ts';
import { telling } from './telling.ts';
import { differing, otherSettings, switched } from './two-configurations.ts';
import { updatesWithin } from './within.ts';

const subject = momentumSubject('mine/momentum');
const program: Program = {
  leaves: [
    { name: 'w0', shape: [2] },
    { name: 'w1', shape: [3] },
  ],
  parameters: { kind: 'noise', seed: 3, scale: 1 },
  gradients: [5, 6, 7, 8].map((seed) => ({ kind: 'noise', seed, scale: 1 })),
  settings: {
    learningRate: { kind: 'schedule', schedule: { kind: 'step', before: 0.5, until: 2, after: 0.25 } },
    momentum: { kind: 'scalar', value: 0.5 },
  },
};
const steps = Array.from({ length: 11 }, (_, step) => step);

test('a telling program has no value twice, and keeps a schedule that repeats nothing', () => {
  const told = telling(program, subject).settings['learningRate'];
  const values = steps.map((step) => valueAt(told, step));
  expect(new Set(values).size).toBe(steps.length);
  const distinct: Program = {
    ...program,
    settings: { learningRate: { kind: 'schedule', schedule: { kind: 'table', values: [1, 0.5, 0.25, 0.125] } } },
  };
  expect([0, 1, 2, 3].map((step) => valueAt(telling(distinct, subject).settings['learningRate'], step))).toEqual([1, 0.5, 0.25, 0.125]);
});

test('another configuration differs in everything and at every step, and is switched to at a call', () => {
  const base = telling(program, subject);
  const other = otherSettings(base, subject);
  expect(differing(base.settings, other)).toEqual(['learningRate', 'momentum']);
  for (const step of steps) expect(valueAt(other['learningRate'], step)).not.toBe(valueAt(base.settings['learningRate'], step));
  const mixed = scheduleOf(switched(base, other, ['momentum'], 2, subject), 'momentum');
  expect(mixed?.kind === 'table' ? mixed.values.slice(0, 4) : []).toEqual([0.5, 0.5, 0.25, 0.25]);
});

test('a leaf alone has the numbers that it has in the whole', async () => {
  const session = await subject.open();
  const [whole, one] = await session.run([program, alone(program, 'w1', program.settings)]);
  expect(one?.updates.map(({ w1 }) => w1)).toEqual(whole?.updates.map(({ w1 }) => w1));
  await session.close();
});

test('a budget is a share of the largest element, wider where a decay is near one', () => {
  const of = (...values: number[]): Trace => ({
    updates: [{ w0: Float64Array.from(values), w1: new Float64Array(3) }],
    forks: [],
    mutations: [],
  });
  const unit = 2 ** -52;
  const at = (parameter: number): Program => ({ ...program, parameters: { kind: 'fill', value: parameter } });
  // 128 units of the update 1, and one of the largest parameter, 0 + 1.
  expect(updatesWithin(of(1, 0), of(1, 129 * unit), at(0), subject)).toBeUndefined();
  // An update made as p′ − p from p = 64 is rounded in units of 65.
  expect(updatesWithin(of(1, 0), of(1, 193 * unit), at(64), subject)).toBeUndefined();
  expect(updatesWithin(of(1, 0), of(1, 130 * unit), at(0), subject)).toMatchObject({
    step: 0,
    leaf: 'w0',
    element: 1,
    budget: { ulps: 128 },
  });
  const closer: Program = { ...at(0), settings: { ...program.settings, momentum: { kind: 'scalar', value: 0.75 } } };
  expect(updatesWithin(of(1, 0), of(1, 256 * unit), closer, subject)).toBeUndefined();
});
