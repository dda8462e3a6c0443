import { expect, test } from 'vitest';
import { check } from '#engine/check.ts';
import { laws } from '#properties/index.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import { DeclarationError } from './declaration-error.ts';
import { defineSchedule } from './define-schedule.ts';
import type { StatefulSchedule } from './schedule-definition.ts';

const peak = { unit: 'rate', range: [1e-4, 10], default: 0.1 } as const;

/** What came of each law that had something to say. */
async function verdicts(subject: Subject): Promise<Record<string, string>> {
  const { outcomes } = await check([subject], { laws });
  return Object.fromEntries(
    outcomes.filter(({ verdict }) => verdict !== 'skipped').map(({ law, verdict, diagnosis }) => [law, diagnosis ?? verdict]),
  );
}

test('a schedule that refuses what it cannot use, keeps its default and is pure passes', async () => {
  const healthy = defineSchedule({
    name: 'mine/halving',
    hyperparameters: { peak },
    create: ({ peak: from = 0.1 }) => {
      if (!Number.isFinite(from)) throw new TypeError('peak must be a number');
      return (step) => from * 0.5 ** step;
    },
    validates: true,
  });
  expect(await verdicts(healthy)).toEqual({
    'a-value-depends-only-on-its-step': 'passed',
    'degenerate-lengths-are-limits': 'passed',
    'scaling-the-anchors-scales-the-schedule': 'passed',
    'a-configuration-rebuilds-the-schedule': 'passed',
  });
});

test('one that counts its own calls and has another default is caught in each; it does not say that it validates', async () => {
  const faulty = defineSchedule({
    name: 'mine/counting',
    hyperparameters: { peak },
    create: ({ peak: from = 0.2 }) => {
      let calls = 0;
      return () => from * 0.5 ** calls++;
    },
  });
  expect(await verdicts(faulty)).toEqual({
    'a-value-depends-only-on-its-step': 'stateful',
    'degenerate-lengths-are-limits': 'passed',
    'scaling-the-anchors-scales-the-schedule': 'passed',
    'a-configuration-rebuilds-the-schedule': 'wrong-default',
  });
});

test('a declaration that makes no sense is refused by name', () => {
  const create = () => (): number => 1;
  expect(() => defineSchedule({ name: 'mine/odd', hyperparameters: { steps: { unit: 'steps', range: [0.5, 3] } }, create })).toThrow(
    new DeclarationError('mine/odd declares steps with the range [0.5, 3], but a number of steps is an integer.'),
  );
  expect(() => defineSchedule({ name: 'mine/half', hyperparameters: { peak }, create, toConfig: () => ({}) })).toThrow(
    new DeclarationError('mine/half declares only one of toConfig and fromConfig; declare both.'),
  );
});

const nothing: Omit<Program, 'operations' | 'settings'> = { leaves: [], parameters: { kind: 'fill', value: 0 }, gradients: [] };
const settings = { peak: { kind: 'scalar', value: 8 } } as const;

/** Halving, as a scheduler that is moved on. */
function halving(from: number): StatefulSchedule {
  let step = 0;
  return {
    value: () => from * 0.5 ** step,
    advance: (metric) => {
      step += metric ?? 1;
    },
    save: () => ({ step }),
    load: (checkpoint) => {
      step = Number(JSON.stringify(checkpoint).replace(/\D/g, ''));
    },
  };
}

test('operations are answered in order: numbers, done, what is not offered, what is thrown', async () => {
  const subject = defineSchedule({ name: 'mine/stateful', hyperparameters: { peak }, create: ({ peak: from = 0.1 }) => halving(from) });
  const session = await subject.open();
  const [trace] = await session.run([
    {
      ...nothing,
      settings,
      operations: [
        { do: 'build', on: 'a' },
        { do: 'read', on: 'a' },
        { do: 'advance', on: 'a' },
        { do: 'advance', on: 'a', metric: 2 },
        { do: 'save', on: 'a', slot: 's' },
        { do: 'build', on: 'b', settings: { peak: { kind: 'scalar', value: 16 } } },
        { do: 'load', on: 'b', slot: 's' },
        { do: 'read', on: 'b' },
        { do: 'value', on: 'a', at: 3 },
        { do: 'build', on: 'c', start: 2 },
        { do: 'read', on: 'nobody' },
      ],
    },
  ]);
  expect(trace?.answers).toEqual([
    'done',
    8,
    'done',
    'done',
    'done',
    'done',
    'done',
    16 * 0.5 ** 3,
    'unsupported',
    'unsupported',
    { threw: 'there is no instance nobody', type: 'Error' },
  ]);
  expect(trace?.facts).toMatchObject({ can: ['advance', 'save'], side: 'at', boundaries: [] });
});

test('declarations are told for the numbers given, what is left out being its documented value', async () => {
  const subject = defineSchedule({
    name: 'mine/declared',
    hyperparameters: { peak, steps: { unit: 'steps', range: [1, 9] } },
    create: () => () => 1,
    anchors: ({ peak: from, steps }) => [{ step: steps, value: from }],
    length: ({ steps }) => steps,
  });
  const session = await subject.open();
  const own = { peak: { kind: 'omitted' }, steps: { kind: 'scalar', value: 4 } } as const;
  const [trace] = await session.run([{ ...nothing, settings: own, operations: [{ do: 'build', on: 'a' }] }]);
  expect(trace?.facts).toMatchObject({ anchors: [{ step: 4, value: 0.1 }], length: 4, can: ['value'], exactUpTo: 2 ** 53 });
});

test('what all schedulers of a run share is made afresh for every program', async () => {
  const subject = defineSchedule({
    name: 'mine/shared',
    hyperparameters: { peak },
    shares: () => ({ built: 0 }),
    create: (_, { shared }) => {
      shared.built += 1;
      const { built } = shared;
      return () => built;
    },
  });
  const session = await subject.open();
  const program: Program = {
    ...nothing,
    settings,
    operations: [
      { do: 'build', on: 'a' },
      { do: 'build', on: 'b' },
      { do: 'value', on: 'b', at: 0 },
    ],
  };
  const traces = await session.run([program, program]);
  expect(traces.map(({ answers }) => answers?.[2])).toEqual([2, 2]);
});
