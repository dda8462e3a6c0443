import { expect, test } from 'vitest';
import { adamSubject } from '#fixtures/museum/healthy/adam.ts';
import type { AdamFaults } from '#fixtures/museum/healthy/adam.ts';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { updateBudget } from '#judgement/update-budget.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import { saying } from '../test/judging.ts';
import { running } from '../test/running.ts';
import { table } from '../test/settings.ts';
import { aConstantGradientIsAFixedPoint } from './a-constant-gradient-is-a-fixed-point.ts';

const program: Program = {
  leaves: [
    { name: 'w0', shape: [1] },
    { name: 'w1', shape: [2] },
  ],
  parameters: { kind: 'fill', value: 1 },
  gradients: [3, 5, 4, 7].map((value) => ({ kind: 'fill', value })),
  settings: {
    learningRate: table(0.5, 0.25, 0.75, 1),
    b1: table(0.5, 0.75, 0.875, 0.625),
    b2: { kind: 'scalar', value: 0.75 },
    epsilon: table(0.5, 0.25, 0.125, 0.75),
  },
};
const adam = (faults: AdamFaults = {}, debiased: 'power' | 'product' = 'power'): Subject =>
  adamSubject('mine/adam', () => faults, debiased);
const one = { kind: 'scalar', value: 0.5 };

test('one gradient for ever, at parameters of zero, and nothing but the rate moves', async () => {
  const { judgement, asked } = await saying(aConstantGradientIsAFixedPoint, adam(), '*', program);
  expect(judgement).toBeUndefined();
  expect(asked).toEqual([
    {
      ...program,
      gradients: Array.from({ length: 4 }, () => ({ kind: 'fill', value: 3 })),
      zeroed: true,
      settings: { ...program.settings, b1: one, epsilon: one },
    },
  ]);
});

test('where the product of the decays is declared, they move as well', async () => {
  const { judgement, asked } = await saying(aConstantGradientIsAFixedPoint, adam({}, 'product'), '*', program);
  expect(judgement).toBeUndefined();
  expect(asked[0]?.settings).toEqual({ ...program.settings, epsilon: one });
});

test('a moment that is not debiased is told where it first shows', async () => {
  const { judgement } = await saying(aConstantGradientIsAFixedPoint, adam({ corrections: () => [1, 1] }), '*', program);
  expect(judgement).toMatchObject({
    diagnosis: 'bias-correction',
    quantity: 'direction',
    step: 1,
    leaf: 'w0',
    element: 0,
    because: expect.stringMatching(/^under one gradient for ever the update over the rate is -[\d.]+ at first and -[\d.]+ at step 1$/u),
  });
});

/** What the law says of updates made by hand, under a rate of 1/2, 0 and 1/4, and of how near they come. */
async function ofUpdates(
  updates: Trace['updates'],
  { rates = [0.5, 0, 0.25], ...more }: Partial<Subject> & { readonly rates?: readonly number[] } = {},
): Promise<{ readonly judgement: Judgement; readonly ratios: readonly number[] }> {
  const ratios: number[] = [];
  const judgement = await aConstantGradientIsAFixedPoint.check({
    subject: { ...momentumSubject('mine/momentum'), debiased: 'power', ...more },
    hyperparameter: '*',
    program: {
      ...program,
      leaves: [{ name: 'w0', shape: [1] }],
      gradients: program.gradients.slice(0, 3),
      settings: { learningRate: table(...rates), momentum: { kind: 'scalar', value: 0.5 } },
    },
    ...running(async () => [{ updates, forks: [], mutations: [] }]),
    near: (ratio) => void ratios.push(ratio),
  });
  return { judgement, ratios };
}
const leaf = (value: number) => ({ w0: Float64Array.of(value) });
const { ulps } = updateBudget({ ...program, settings: { momentum: { kind: 'scalar', value: 0.5 } } }, momentumSubject('mine/momentum'));

test.each([
  ['float64', 2 ** -52],
  ['float32', 2 ** -23],
] as const)('the budget is spent in units of %s, and just not exceeded', async (dtype, unit) => {
  const { judgement, ratios } = await ofUpdates([leaf(-1), leaf(0), leaf(-0.5 * (1 + ulps * unit))], { dtype });
  expect(judgement).toBeUndefined();
  expect(ratios).toEqual([0, 1]);
  const { judgement: over } = await ofUpdates([leaf(-1), leaf(0), leaf(-0.5 * (1 + (ulps + 1) * unit))], { dtype });
  expect(over).toMatchObject({ diagnosis: 'bias-correction', step: 2, expected: -2, budget: { ulps } });
});

test('under a rate of zero nothing is seen, and of nothing nothing is expected', async () => {
  expect(await ofUpdates([leaf(-1), leaf(7), leaf(-0.5)])).toMatchObject({ judgement: undefined, ratios: [0, 0] });
  expect((await ofUpdates([leaf(0), leaf(7), leaf(8)], { rates: [0, 0.5, 0.25] })).judgement).toBeUndefined();
  expect(await ofUpdates([leaf(0), leaf(0), leaf(0)])).toEqual({ judgement: undefined, ratios: [] });
  expect((await ofUpdates([leaf(-1), leaf(0), leaf(Number.NaN)])).judgement).toBeUndefined();
});

test('a declared origin is where the rate is read, and without a rate the update is the direction', async () => {
  const { hyperparameters } = momentumSubject('mine/momentum');
  const { learningRate, momentum } = hyperparameters;
  if (learningRate === undefined || momentum === undefined) throw new Error('it has both');
  const later = { hyperparameters: { learningRate: { ...learningRate, clockOrigin: 1 }, momentum } };
  expect((await ofUpdates([leaf(-1), leaf(-0.5), leaf(-0.25)], { ...later, rates: [0.75, 0.5, 0.25, 0.125] })).judgement).toBeUndefined();
  expect((await ofUpdates([leaf(-1), leaf(-1), leaf(-1)], { hyperparameters: { momentum } })).judgement).toBeUndefined();
  expect((await ofUpdates([leaf(-1), leaf(-1), leaf(-2)], { hyperparameters: { momentum } })).judgement).toMatchObject({
    step: 2,
    expected: -1,
    actual: -2,
  });
});
