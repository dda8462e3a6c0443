import { describe, expect, test } from 'vitest';
import { running } from '../test/running.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Optimistic, Subject } from '#model/subject.ts';
import type { Tree } from '#model/tree.ts';
import { defineOptimizer } from '#subjects/define-optimizer.ts';
import { table } from '../test/settings.ts';
import { theOptimisticIdentity } from './the-optimistic-identity.ts';

/** The coefficients of one update, and those of the update before. */
interface Coefficients {
  readonly eta: number;
  readonly alpha: number;
  readonly beta: number;
}

/** What an update is made of; the direction before the first is `undefined`. */
type Rule = (now: Coefficients, before: Coefficients, d: number, last: number | undefined, step: number) => number;

const right: Rule = ({ eta, alpha, beta }, _, d, last = d) => -eta * ((alpha + beta) * d - beta * last);
const fromZero: Rule = ({ eta, alpha, beta }, _, d, last = 0) => -eta * ((alpha + beta) * d - beta * last);

/** An optimizer of the family, in float64, whose direction is the gradient times `stretch`. */
function family(rule: Rule, declared: Partial<Optimistic> = {}, stretch = 1): Subject {
  const at = (hyperparameter: ScalarOrSchedule, step: number): number =>
    typeof hyperparameter === 'function' ? hyperparameter(step) : hyperparameter;
  const range = [0.125, 1] as const;
  return defineOptimizer({
    name: 'mine/optimistic',
    dtype: 'float64',
    hyperparameters: {
      eta: { schedulable: true, role: 'learning-rate', range },
      alpha: { schedulable: true, role: 'other', range: [0, 2], default: 1 },
      beta: { schedulable: true, role: 'optimism', range: [0, 2], omitted: 'eta' },
    },
    optimistic: { direction: 'gradient', learningRate: 'eta', alpha: 'alpha', beta: 'beta', first: 'direction', ...declared },
    create: ({ eta, alpha = 1, beta = eta }) => ({
      init: (): { readonly count: number; readonly last?: Tree } => ({ count: 0 }),
      update: (gradients: Tree, { count, last }: { readonly count: number; readonly last?: Tree }) => {
        const when = (step: number): Coefficients => ({ eta: at(eta, step), alpha: at(alpha, step), beta: at(beta, step) });
        const updates = Object.entries(gradients).map(([name, leaf]) => [
          name,
          leaf.map((g, index) => {
            const before = last?.[name]?.[index];
            return rule(when(count), when(Math.max(0, count - 1)), stretch * g, before === undefined ? undefined : stretch * before, count);
          }),
        ]);
        return [Object.fromEntries(updates), { count: count + 1, last: gradients }];
      },
    }),
  });
}

const program: Program = {
  leaves: [{ name: 'w0', shape: [2] }],
  parameters: { kind: 'fill', value: 0 },
  gradients: [
    [3, 1],
    [5, 2],
    [4, -7],
  ].map((w0) => ({ kind: 'values', values: { w0 } })),
  settings: { eta: table(0.5, 0.25, 0.75), alpha: table(1.75, 1.5, 0.5), beta: table(0.5, 1.25, 2) },
};

async function judgement(subject: Subject, given: Program = program, near?: (ratio: number) => void): Promise<Judgement> {
  const session = await subject.open();
  const said = await theOptimisticIdentity.check({
    subject,
    hyperparameter: 'eta',
    program: given,
    ...running(session.run),
    ...(near === undefined ? {} : { near }),
  });
  await session.close();
  return said;
}

describe('a rule that keeps the identity is healthy', () => {
  test.each<[string, Rule, Partial<Optimistic>, number]>([
    ['with the first direction for the one before it', right, {}, 1],
    ['from zero, where that is declared', fromZero, { first: 'zero' }, 1],
    ['with a direction of its own, where that is declared', right, { direction: 'adam' }, 3],
  ])('%s', async (_, rule, declared, stretch) => {
    expect(await judgement(family(rule, declared, stretch))).toBeUndefined();
  });

  test('without a rate of its own', async () => {
    const rule: Rule = (now, before, d, last, step) => right({ ...now, eta: 1 }, before, d, last, step);
    expect(await judgement(family(rule, { learningRate: 1 }))).toBeUndefined();
    expect(await judgement(family(rule, { learningRate: 1, direction: 'adam' }))).toBeUndefined();
    expect(await judgement(family(rule))).toMatchObject({ diagnosis: 'wrong-coefficient', step: 0 });
  });

  test('with what is left out at its documented value, a number or another hyperparameter', async () => {
    const omitted: Setting = { kind: 'omitted' };
    expect(await judgement(family(right), { ...program, settings: { ...program.settings, beta: omitted } })).toBeUndefined();
    expect(await judgement(family(right), { ...program, settings: { ...program.settings, alpha: omitted } })).toBeUndefined();
  });

  test('tells how near its roundings come to the budget', async () => {
    const ratios: number[] = [];
    await judgement(
      family((...given) => right(...given) * (1 + 2 ** -51)),
      program,
      (ratio) => void ratios.push(ratio),
    );
    expect(Math.max(...ratios)).toBeGreaterThan(0.1);
    expect(Math.max(...ratios)).toBeLessThanOrEqual(1);
  });
});

describe('every other reading is told by its name', () => {
  const { eta, alpha, beta } = { eta: [0.5, 0.25, 0.75], alpha: [1.75, 1.5, 0.5], beta: [0.5, 1.25, 2] } as const;

  test('a first step that jumps, to either side', async () => {
    expect(await judgement(family(fromZero))).toMatchObject({
      diagnosis: 'first-step-jump',
      step: 0,
      leaf: 'w0',
      element: 0,
      expected: -eta[0] * alpha[0] * 3,
      actual: -eta[0] * (alpha[0] + beta[0]) * 3,
    });
    expect(await judgement(family(right, { first: 'zero' }))).toMatchObject({
      diagnosis: 'first-step-jump',
      expected: -eta[0] * (alpha[0] + beta[0]) * 3,
      actual: -eta[0] * alpha[0] * 3,
    });
  });

  test.each<[string, Rule]>([
    ['rate and optimism', ({ eta: e, alpha: a, beta: b }, old, d, last = d) => -(e * (a + b) * d - old.eta * old.beta * last)],
    ['rate', ({ eta: e, alpha: a, beta: b }, old, d, last = d) => -(e * (a + b) * d - old.eta * b * last)],
    ['optimism', ({ eta: e, alpha: a, beta: b }, old, d, last = d) => -e * ((a + b) * d - old.beta * last)],
    [
      'alpha in place of the optimism',
      ({ eta: e, alpha: a, beta: b }, old, d, last) => -e * (last === undefined ? a * d : a * d + b * d - old.alpha * last),
    ],
  ])('the old %s on the old direction', async (_, rule) => {
    expect(await judgement(family(rule))).toMatchObject({
      diagnosis: 'old-rate-on-old-direction',
      step: 1,
      element: 0,
      expected: -eta[1] * ((alpha[1] + beta[1]) * 5 - beta[1] * 3),
    });
  });

  test('the old optimism is that of the update before, also where the first direction was zero', async () => {
    const rule: Rule = ({ eta: e, alpha: a, beta: b }, old, d, last = d) => -e * ((a + b) * d - old.beta * last);
    const still: Program = { ...program, gradients: [0, 5, 4].map((value) => ({ kind: 'fill', value })) };
    expect(await judgement(family(rule), still)).toMatchObject({ diagnosis: 'old-rate-on-old-direction', step: 2 });
  });

  test('another coefficient, at the first place where it matters', async () => {
    const { actual, ...told } = Object(
      await judgement(family(({ eta: e, alpha: a, beta: b }, _, d, last = d) => -e * (a * d + 2 * b * (d - last)))),
    );
    expect(told).toMatchObject({ diagnosis: 'wrong-coefficient', step: 1, leaf: 'w0', element: 0 });
    expect(actual).toBe(-eta[1] * (alpha[1] * 5 + 2 * beta[1] * 2));
    const late: Rule = (now, before, d, last, step) => right(now, before, d, last, step) * (step === 2 && d < 0 ? 1.5 : 1);
    expect(await judgement(family(late))).toMatchObject({ diagnosis: 'wrong-coefficient', step: 2, element: 1 });
  });

  test('an error of more roundings than there are operations', async () => {
    const off =
      (ulps: number): Rule =>
      (...given) =>
        right(...given) * (1 + ulps * 2 ** -52);
    expect(await judgement(family(off(2)))).toBeUndefined();
    expect(await judgement(family(off(64)))).toMatchObject({ diagnosis: 'wrong-coefficient', budget: { ulps: 8 } });
  });

  test('a run that breaks is left to another law, and so is what is not of the family', async () => {
    expect(await judgement(family(() => Number.NaN))).toBeUndefined();
    const { optimistic: _, ...other } = family(fromZero);
    expect(await judgement(other)).toBeUndefined();
  });

  test('a direction before that is left out later is no first step', async () => {
    const forgets: Rule = (now, before, d, last, step) => right(now, before, d, step > 0 ? 0 : last, step);
    expect(await judgement(family(forgets))).toMatchObject({ diagnosis: 'wrong-coefficient', step: 1 });
  });
});

describe('the budget is eight units of the largest intermediate', () => {
  test.each<[largest: string, dtype: 'float32' | 'float64', now: number, before: number, largestIs: number]>([
    ['the present term', 'float64', 8, 2, 16],
    ['the term before', 'float64', 2, 8, 12],
    ['the update itself', 'float64', 2, -2, 7],
    ['the update itself', 'float32', 2, -2, 7],
  ])('%s (%s)', async (_, dtype, now, before, largest) => {
    // η = 1/2, α = 1, β = 3: the two terms are 2 now and 3/2 before.
    const expected = -0.5 * (4 * now - 3 * before);
    const unit = largest * (dtype === 'float32' ? 2 ** -23 : 2 ** -52);
    const ratios: number[] = [];
    const said = async (actual: number): Promise<Judgement> =>
      theOptimisticIdentity.check({
        subject: { ...family(right), dtype },
        hyperparameter: 'eta',
        program: {
          ...program,
          leaves: [{ name: 'w0', shape: [1] }],
          gradients: [before, now].map((value) => ({ kind: 'fill', value })),
          settings: { eta: { kind: 'scalar', value: 0.5 }, alpha: { kind: 'scalar', value: 1 }, beta: { kind: 'scalar', value: 3 } },
        },
        near: (ratio) => void ratios.push(ratio),
        ...running(async (programs) =>
          programs.map(() => ({
            updates: [-0.5 * before, actual].map((value) => ({ w0: Float64Array.of(value) })),
            forks: [],
            mutations: [],
          })),
        ),
      });
    expect(await said(expected + 8 * unit)).toBeUndefined();
    expect(ratios).toEqual([0, 1]);
    expect(await said(expected + 9 * unit)).toMatchObject({ diagnosis: 'wrong-coefficient', step: 1, expected });
  });

  test('of nothing nothing is told', async () => {
    const ratios: number[] = [];
    await judgement(family(right), { ...program, gradients: [{ kind: 'fill', value: 0 }] }, (ratio) => void ratios.push(ratio));
    expect(ratios).toEqual([]);
  });

  test('a direction that cannot be had tells no fault', async () => {
    const refusing: Rule = (now, ...rest) => {
      if (now.beta === 0) throw new RangeError('beta must be above 0');
      return right(now, ...rest);
    };
    expect(await judgement(family(refusing, { direction: 'adam' }))).toEqual({
      inapplicable: 'its direction cannot be had: with alpha = 1 and beta = 0 the run breaks',
    });
  });
});
