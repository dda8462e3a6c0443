import { describe, expect, test } from 'vitest';
import { decoupledSubject } from '#fixtures/museum/healthy/decoupled.ts';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { expand } from '#numeric/expand.ts';
import { ulpDistance } from '#numeric/ulp.ts';
import { follow } from '#oracle/index.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import { running } from '../test/running.ts';
import { table } from '../test/settings.ts';
import { theUpdateFollowsItsEquations } from './the-update-follows-its-equations.ts';

const program: Program = {
  leaves: [{ name: 'w0', shape: [2, 3] }],
  parameters: { kind: 'fill', value: 5 },
  gradients: [3, 7].map((value) => ({ kind: 'fill', value })),
  settings: { learningRate: table(0.3, 0.7, 0.9), momentum: { kind: 'scalar', value: 0.1 } },
};
const momentum = momentumSubject('mine/momentum');
const subject: Subject = { ...momentum, equations: { id: 'sgd', hyperparameters: { learningRate: 'learningRate', momentum: 'momentum' } } };
const leaf = (value: number) => ({ w0: new Float64Array(6).fill(value) });
const unitOf = (dtype: Subject['dtype']): number => (dtype === 'float32' ? 2 ** -24 : 2 ** -53);

/** What the oracle expects of each update of one of the elements, which are all alike. */
async function expected(
  dtype: 'float32' | 'float64',
  values: Readonly<Record<string, number>>[] = [
    { learningRate: 0.3, momentum: 0.1 },
    { learningRate: 0.7, momentum: 0.1 },
  ],
) {
  const gradients = program.gradients.map((numbers) => expand(numbers, program.leaves, dtype));
  const steps = await follow('sgd', { dtype, leaves: [{ name: 'w0', size: 6 }], parameters: [leaf(5), leaf(5)], gradients, values });
  return steps.map((step) => {
    const one = step['w0']?.[0];
    if (one === undefined) throw new Error('the oracle knows every element');
    return one;
  });
}

interface Ran {
  readonly judgement: Judgement;
  readonly ratios: readonly number[];
  readonly observed: unknown;
}
/** What the law says where every element of each update is this one. */
async function said(updates: readonly number[], more: Partial<Subject> = {}, given = program): Promise<Ran> {
  const ratios: number[] = [];
  let observed: unknown;
  const judgement = await theUpdateFollowsItsEquations.check({
    subject: { ...subject, ...more },
    hyperparameter: '*',
    program: given,
    near: (ratio) => void ratios.push(ratio),
    ...running(async ([one]) => {
      observed = one?.observe;
      return [{ updates: updates.map(leaf), parameters: [leaf(5), leaf(5)], forks: [], mutations: [] }];
    }),
  });
  return { judgement, ratios, observed };
}

describe.each(['float32', 'float64'] as const)('in %s an update may be as far off', (dtype) => {
  test('as its operations can round, and no farther', async () => {
    const [first, second] = await expected(dtype);
    if (first === undefined || second === undefined) throw new Error('there are two');
    const near = second.expected + 0.9 * second.tolerance;
    const { judgement, ratios, observed } = await said([first.expected, near], { dtype });
    expect(judgement).toBeUndefined();
    expect(observed).toEqual({ parameters: true });
    expect(Math.max(...ratios)).toBe(Math.abs(near - second.expected) / second.tolerance);
    const actual = second.expected + 1.5 * second.tolerance;
    expect((await said([first.expected, actual], { dtype })).judgement).toEqual({
      diagnosis: 'wrong-formula',
      quantity: 'update',
      step: 1,
      leaf: 'w0',
      element: 0,
      expected: second.expected,
      actual,
      ulps: ulpDistance(second.expected, actual, dtype),
      budget: {
        ulps: Math.ceil(ulpDistance(second.expected, second.expected + second.tolerance, dtype)),
        because: 'four times the rounding that the operations of sgd can add up to, carried through every step until here',
      },
      because: 'the equations of sgd with learningRate = 0.7, momentum = 0.1 give another update',
    });
  });

  test.each<[what: string, more: Partial<Subject>, writes: number]>([
    ['once', {}, 1],
    [
      'three times, under a decoupled decay',
      { hyperparameters: { ...momentum.hyperparameters, ...decoupledSubject('mine/decoupled').hyperparameters } },
      3,
    ],
  ])('and, where it is read off parameters, as those round that are written %s', async (_, more, writes) => {
    const [first, second] = await expected(dtype);
    if (first === undefined || second === undefined) throw new Error('there are two');
    const stored = writes * (5 + Math.abs(second.expected) + second.tolerance) * unitOf(dtype);
    const stepper: Partial<Subject> = { ...more, kind: 'stepper', dtype };
    const off = (times: number): readonly number[] => [first.expected, second.expected + times * (second.tolerance + stored)];
    const { judgement, ratios } = await said(off(0.9), stepper);
    expect(judgement).toBeUndefined();
    expect(Math.max(...ratios)).toBe(Math.abs((off(0.9)[1] ?? Number.NaN) - second.expected) / (second.tolerance + stored));
    const { judgement: over } = await said(off(1.5), stepper);
    expect(over).toMatchObject({
      diagnosis: 'wrong-formula',
      step: 1,
      budget: { ulps: Math.ceil(ulpDistance(second.expected, second.expected + second.tolerance + stored, dtype)) },
    });
  });
});

test('what is left out has its documented value, which may be that of another, or a number of the equations', async () => {
  const { learningRate, momentum: own } = momentum.hyperparameters;
  if (learningRate === undefined || own === undefined) throw new Error('it has both');
  const left: Program = { ...program, settings: { learningRate: table(0.3, 0.7, 0.9), momentum: { kind: 'omitted' } } };
  const healthy = async (more: Partial<Subject>, values: Readonly<Record<string, number>>[]): Promise<void> => {
    const updates = (await expected('float64', values)).map((one) => one.expected);
    expect((await said(updates, { dtype: 'float64', ...more }, left)).judgement).toBeUndefined();
    const [first = Number.NaN, second = Number.NaN] = updates;
    expect((await said([first, second * 1.01], { dtype: 'float64', ...more }, left)).judgement).toMatchObject({
      step: 1,
      because: expect.stringContaining(
        Object.entries(values[1] ?? {})
          .map(([name, value]) => `${name} = ${value}`)
          .join(', '),
      ),
    });
  };
  const declaring = (more: object): Partial<Subject> => ({ hyperparameters: { learningRate, momentum: { ...own, ...more } } });
  await healthy(declaring({ default: 0.25 }), [
    { learningRate: 0.3, momentum: 0.25 },
    { learningRate: 0.7, momentum: 0.25 },
  ]);
  await healthy(declaring({ default: 0.25, omitted: 0.5 }), [
    { learningRate: 0.3, momentum: 0.5 },
    { learningRate: 0.7, momentum: 0.5 },
  ]);
  await healthy(declaring({ omitted: 'learningRate' }), [
    { learningRate: 0.3, momentum: 0.3 },
    { learningRate: 0.7, momentum: 0.7 },
  ]);
  await healthy({ equations: { id: 'sgd', hyperparameters: { learningRate: 'learningRate', momentum: 0.75 } } }, [
    { learningRate: 0.3, momentum: 0.75 },
    { learningRate: 0.7, momentum: 0.75 },
  ]);
});

test('what breaks is told, and what declares no equations, or is of another dtype, is held to none', async () => {
  expect((await said([Number.NaN])).judgement).toMatchObject({ diagnosis: 'not-a-number', step: 0 });
  const { equations: _, ...none } = subject;
  const silent = { hyperparameter: '*', program, ...running(async () => [{ updates: [leaf(9), leaf(9)], forks: [], mutations: [] }]) };
  expect(await theUpdateFollowsItsEquations.check({ subject: none, ...silent })).toBeUndefined();
  expect(await theUpdateFollowsItsEquations.check({ subject: { ...subject, dtype: 'bfloat16' }, ...silent })).toBeUndefined();
});
