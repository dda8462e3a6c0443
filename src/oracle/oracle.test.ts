import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { programs } from '#arbitraries/programs.ts';
import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import { expand } from '#numeric/expand.ts';
import type { Program } from '#model/program.ts';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { Subject } from '#model/subject.ts';
import type { Leaf, Tree } from '#model/tree.ts';
import { defineOptimizer } from '#subjects/define-optimizer.ts';
import { referenceSubjects } from '#subjects/reference/index.ts';
import { equations, follow } from './index.ts';
import type { Expected, Run } from './index.ts';

/** `npm run prove:oracle` is the full proof: 20 seeds of 1,000 programs, three quarters of an hour of one core. */
const count = Number(process.env['RATELAW_ORACLE_PROGRAMS'] ?? 4);
const seeds = Array.from({ length: Number(process.env['RATELAW_ORACLE_SEEDS'] ?? 1) }, (_, index) => 42 + index);

/** Momentum with the rate in the velocity, as Keras has it: the reference library has it outside. */
function heavyBall(id: string, looksAhead: boolean): Subject {
  const at = (value: ScalarOrSchedule, step: number): number => Math.fround(typeof value === 'function' ? value(step) : value);
  return defineOptimizer({
    name: `reference/${id}`,
    dtype: 'float32',
    hyperparameters: {
      learningRate: { schedulable: true, role: 'learning-rate', range: [1e-3, 1], placement: 'buffer' },
      momentum: { schedulable: true, role: 'momentum', range: [0, 0.95], default: 0 },
      weightDecay: { schedulable: true, role: 'weight-decay', range: [0, 0.5], decayContract: 'gradient', default: 0 },
    },
    equations: id,
    create: ({ learningRate, momentum = 0, weightDecay = 0 }) => ({
      init: () => ({ step: 0, velocity: {} }),
      update: (gradients: Tree, { step, velocity }: { step: number; velocity: Tree }, params: Tree) => {
        const [rate, mu, decay] = [at(learningRate, step), at(momentum, step), at(weightDecay, step)];
        const pushed = (name: string, from: Leaf | undefined): Leaf =>
          (gradients[name] ?? new Float32Array()).map((g, index) => {
            const push = Math.fround(rate * Math.fround(g + Math.fround(decay * (params[name]?.[index] ?? 0))));
            return Math.fround(mu * (from?.[index] ?? 0)) - push;
          });
        const moved = Object.fromEntries(Object.keys(gradients).map((name) => [name, pushed(name, velocity[name])]));
        const updates = looksAhead ? Object.fromEntries(Object.keys(gradients).map((name) => [name, pushed(name, moved[name])])) : moved;
        return [updates, { step: step + 1, velocity: moved }];
      },
    }),
  });
}

const subjects = new Map(
  [...(await referenceSubjects()), heavyBall('heavy-ball', false), heavyBall('heavy-ball-nesterov', true)].map((subject) => [
    subject.name.replace('reference/', ''),
    subject,
  ]),
);

function sizes(program: Program): { readonly name: string; readonly size: number }[] {
  return program.leaves.map(({ name, shape }) => ({ name, size: shape.reduce((size, length) => size * length, 1) }));
}

/** The values that a reference subject is given at a step: by name, defaults left to the oracle's own. */
function valuesAt({ equations: declared }: Subject, { settings }: Program, step: number): Record<string, number> {
  const values: Record<string, number> = {};
  for (const [name, own] of Object.entries(declared?.hyperparameters ?? {})) {
    const setting = typeof own === 'number' ? ({ kind: 'scalar', value: own } as const) : settings[own];
    if (setting?.kind === 'scalar') values[name] = setting.value;
    if (setting?.kind === 'schedule') values[name] = evaluateSchedule(setting.schedule, step);
  }
  return values;
}

interface Compared {
  readonly actual: number;
  readonly told: Expected;
}

/** Every element of every update, beside what the oracle says of it. */
async function compared(id: string, seed: number): Promise<readonly (readonly Compared[])[]> {
  const subject = subjects.get(id);
  if (subject === undefined) throw new Error(`There is no reference/${id}.`);
  const [first] = Object.keys(subject.hyperparameters);
  const drawn = fc.sample(programs(subject, first ?? '*', { target: 'varying', minSteps: 2 }), { seed, numRuns: count });
  const session = await subject.open();
  const found: Compared[][] = [];
  for (const program of drawn) {
    const [trace] = await session.run([{ ...program, observe: { parameters: true } }]);
    expect(trace?.threw).toBeUndefined();
    const steps = await follow(id, {
      dtype: 'float32',
      leaves: sizes(program),
      parameters: trace?.parameters ?? [],
      gradients: program.gradients.map((numbers) => expand(numbers, program.leaves, 'float32')),
      values: program.gradients.map((_, step) => valuesAt(subject, program, step)),
    });
    found.push(
      steps.flatMap((step, at) =>
        Object.entries(step).flatMap(([leaf, elements]) =>
          elements.map((told, element) => ({ told, actual: trace?.updates[at]?.[leaf]?.[element] ?? Number.NaN })),
        ),
      ),
    );
  }
  await session.close();
  return found;
}

test('there are equations for every reference optimizer that declares some', () => {
  const declared = [...subjects.values()].flatMap((subject) => (subject.equations === undefined ? [] : [subject.equations.id]));
  expect(declared.filter((id) => !equations.has(id))).toEqual([]);
  expect([...equations.keys()].filter((id) => !declared.includes(id))).toEqual([]);
});

describe.each([...equations.keys()])('%s', (id) => {
  test.each(seeds)(
    'the reference optimizer stays inside the tolerance, and one part in a thousand more is outside, from seed %i',
    async (seed) => {
      const found = await compared(id, seed);
      const outside = found.flat().filter(({ told, actual }) => !told.either && !(Math.abs(actual - told.expected) <= told.tolerance));
      expect(outside).toEqual([]);
      const decided = found.flat().filter(({ told }) => !told.either);
      expect(decided.length).toBeGreaterThan(found.flat().length / 2);
      // One part in a thousand, the fault of the saboteur, must show somewhere.
      expect(decided.some(({ told, actual }) => Math.abs(actual * 1.001 - told.expected) > told.tolerance)).toBe(true);
      // A budget that swallowed the update would agree with anything.
      const telling = decided.filter(({ told }) => told.tolerance < 1e-3 * Math.abs(told.expected));
      expect(telling.length).toBeGreaterThan(0);
    },
  );
});

test('a textbook step of Adam is what the oracle says, to the last digit of a double', async () => {
  const [step] = await follow('adam', {
    dtype: 'float64',
    leaves: [{ name: 'w', size: 2 }],
    parameters: [{ w: [0, 0] }],
    gradients: [{ w: [4, 0] }],
    values: [{ learningRate: 0.5, b1: 0.5, b2: 0.75, epsilon: 1 }],
  });
  // m̂ = 4, v̂ = 16: the update is −½ · 4 / (4 + 1).
  expect(step?.['w']?.map(({ expected }) => expected + 0)).toEqual([-0.4, 0]);
  expect(step?.['w']?.[0]?.tolerance).toBeLessThan(1e-14);
});

test('an id that is not known, and a number that is missing, are refused by name', async () => {
  const run = {
    dtype: 'float32',
    leaves: [{ name: 'w', size: 1 }],
    parameters: [{ w: [0] }],
    gradients: [{ w: [1] }],
    values: [{}],
  } as const;
  await expect(follow('adamm', run)).rejects.toThrow('"adamm" is not an equation of the oracle');
  await expect(follow('adam', run)).rejects.toThrow('learningRate is NaN at step 0');
  const misnamed = { ...run, values: [{ learningRate: 0.1, beta1: 0.5 }] };
  await expect(follow('adam', misnamed)).rejects.toThrow('adam has no hyperparameter "beta1"; it has learningRate, b1');
});

/** One update of one leaf, with what else a test wants to say. */
async function single(id: string, values: Readonly<Record<string, number>>, more: Partial<Run> = {}): Promise<Expected | undefined> {
  const [step] = await follow(id, {
    dtype: 'float32',
    leaves: [{ name: 'w', size: 1 }],
    parameters: [{ w: [1] }],
    gradients: [{ w: [2] }],
    values: [values],
    ...more,
  });
  return step?.['w']?.[0];
}

test('a rate that float32 does not hold costs one rounding more, on the way in', async () => {
  // η · (g + 0 · v): the sum and the product round by half a unit each, and a rate that is rounded first by one more.
  const halves = (told: Expected | undefined, unit: number): number => (told?.tolerance ?? 0) / (4 * Math.abs(told?.expected ?? 0) * unit);
  expect(halves(await single('sgd', { learningRate: 0.5 }), 2 ** -24)).toBeCloseTo(2, 5);
  expect(halves(await single('sgd', { learningRate: 0.3 }), 2 ** -24)).toBeCloseTo(3, 5);
  expect(halves(await single('sgd', { learningRate: 0.3 }, { dtype: 'float64' }), 2 ** -53)).toBeCloseTo(2, 5);
});

test('an update that may have overflowed is told as either', async () => {
  expect(await single('sgd', { learningRate: 1e38 }, { gradients: [{ w: [1e38] }] })).toMatchObject({ either: true });
  expect(await single('sgd', { learningRate: 1 })).toMatchObject({ either: false });
});

test('a missing leaf or step is refused as what is not finite', async () => {
  await expect(single('sgd', { learningRate: 1 }, { gradients: [{}] })).rejects.toThrow(RangeError);
  await expect(single('sgd', { learningRate: 1 }, { parameters: [] })).rejects.toThrow(RangeError);
  await expect(single('sgd', {}, { values: [] })).rejects.toThrow('learningRate is NaN at step 0');
});

test('a trust ratio leaves a direction as it is where a norm is exactly zero, and says nothing where it may be', async () => {
  const values = { learningRate: 1, trustCoefficient: 0.5, weightDecay: 0 };
  const zero = await single('lars', values, { parameters: [{ w: [0] }] });
  expect(zero).toMatchObject({ expected: -2, either: false });
  const scaled = await single('lars', values, { parameters: [{ w: [4] }] });
  expect(scaled).toMatchObject({ expected: -2, either: false });
  // A norm of g + λ p that cancels to what rounding leaves: which branch a subject takes is luck.
  const cancelled = await single(
    'lars',
    { ...values, weightDecay: 0.3 },
    { parameters: [{ w: [1] }], gradients: [{ w: [-Math.fround(0.3)] }] },
  );
  expect(cancelled).toMatchObject({ either: true });
});

test('the step of Polyak is bounded by its largest rate, and none where the gradient is lost', async () => {
  const step = (value: number, gradient: number) =>
    single('polyak-sgd', { maxLearningRate: 0.5 }, { gradients: [{ w: [gradient] }], extra: [{ value }] });
  expect(await step(1, 2)).toMatchObject({ expected: -0.5 });
  expect(await step(8, 2)).toMatchObject({ expected: -1 });
  expect((await step(8, 2 ** -27))?.expected).toBeCloseTo(0, 20);
});
