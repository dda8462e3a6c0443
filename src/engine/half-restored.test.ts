import { expect, test } from 'vitest';
import type { Hyperparameter } from '#model/subject.ts';
import { hyperparameters, sabotaged, scalar } from '../../test/sabotaging.ts';
import { table } from '../../test/settings.ts';

/** What is set once, when the subject is built. */
const fixed: Hyperparameter = { schedulable: false, role: 'epsilon', range: [0, 1] };
const updates = [0, 1, 2].map(() => ({ w0: Float64Array.of(1) }));

test('half-restored into another build keeps the learning rate of the old configuration', async () => {
  const settings = { rate: scalar(0.75), decay: scalar(0) };
  const events = [{ kind: 'restore', at: 1, into: 'fresh', settings } as const];
  const { program: ran, trace } = await sabotaged('half-restored', { events }, { updates });
  expect(ran.events).toEqual([{ ...events[0], settings: { rate: table(0.25, 0.5, 1), decay: scalar(0) } }]);
  // What it goes on with is told by the subject itself.
  expect(trace.updates).toBe(updates);
  const plain = [{ kind: 'restore', at: 1, into: 'fresh' } as const, { kind: 'recount', at: 2, count: 9 } as const];
  expect((await sabotaged('half-restored', { events: plain })).program.events).toEqual(plain);
  expect('events' in (await sabotaged('half-restored')).program).toBe(false);
});

test('half-restored keeps what can be scheduled, of the first restore that brings settings', async () => {
  const settings = { fixed: scalar(0.5), rate: scalar(0.75) };
  const events = [
    { kind: 'recount', at: 1, count: 9 } as const,
    { kind: 'restore', at: 1, into: 'fresh' } as const,
    { kind: 'restore', at: 2, into: 'fresh', settings } as const,
  ];
  const given = { settings: { fixed: scalar(0), rate: scalar(0.25) }, events };
  const { program: ran } = await sabotaged('half-restored', given, {}, { hyperparameters: { fixed, ...hyperparameters } });
  expect(ran.events).toEqual([events[0], events[1], { ...events[2], settings: { fixed: scalar(0.5), rate: scalar(0.25) } }]);
  const { trace } = await sabotaged('half-restored', given, { updates }, { restores: 'checkpoint' });
  expect(trace.updates.map(({ w0 }) => w0?.[0])).toEqual([1, 1, 1.001 + 1e-3]);
  const never = await sabotaged('half-restored', { events: events.slice(0, 2) }, { updates }, { restores: 'checkpoint' });
  expect(never.trace.updates).toBe(updates);
});

test('half-restored disturbs what follows a checkpoint that brings its configuration', async () => {
  const events = [{ kind: 'restore', at: 1, into: 'fresh', settings: { rate: scalar(0.75) } } as const];
  const { program: ran, trace } = await sabotaged('half-restored', { events }, { updates }, { restores: 'checkpoint' });
  expect(ran.events).toEqual(events);
  expect(trace.updates.map(({ w0 }) => w0?.[0])).toEqual([1, 1.001 + 1e-3, 1.001 + 1e-3]);
});

test('half-restored keeps, without a learning rate, the first that can be scheduled; where none can be, nothing', async () => {
  const settings = { fixed: scalar(0.5), decay: scalar(0) };
  const events = [{ kind: 'restore', at: 1, into: 'fresh', settings } as const];
  const given = { settings: { fixed: scalar(0), decay: scalar(0.25) }, events };
  const { decay } = hyperparameters;
  if (decay === undefined) throw new Error('it is declared');
  const eventsUnder = async (declared: Readonly<Record<string, Hyperparameter>>): Promise<unknown> =>
    (await sabotaged('half-restored', given, {}, { hyperparameters: declared })).program.events;
  expect(await eventsUnder({ fixed, decay })).toEqual([{ ...events[0], settings: { fixed: scalar(0.5), decay: scalar(0.25) } }]);
  expect(await eventsUnder({ fixed })).toStrictEqual(events);
});

test('half-restored keeps the learning rate, whatever else is set before it', async () => {
  const events = [{ kind: 'restore', at: 1, into: 'fresh', settings: { decay: scalar(0), rate: scalar(0.75) } } as const];
  const given = { settings: { decay: scalar(0.25), rate: scalar(0.5) }, events };
  const { program: ran } = await sabotaged('half-restored', given);
  expect(ran.events).toEqual([{ ...events[0], settings: { decay: scalar(0), rate: scalar(0.5) } }]);
});
