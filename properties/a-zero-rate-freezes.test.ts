import { describe, expect, test } from 'vitest';
import { at } from '#fixtures/museum/healthy/at.ts';
import { decoupledSubject } from '#fixtures/museum/healthy/decoupled.ts';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import type { MomentumFaults } from '#fixtures/museum/healthy/momentum.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Hyperparameter, Subject } from '#model/subject.ts';
import type { Throw, Trace } from '#model/trace.ts';
import { saying } from '../test/judging.ts';
import { running } from '../test/running.ts';
import { table } from '../test/settings.ts';
import { aZeroRateFreezes } from './a-zero-rate-freezes.ts';

const program: Program = {
  leaves: [
    { name: 'w0', shape: [1] },
    { name: 'w1', shape: [2] },
  ],
  parameters: { kind: 'fill', value: 1 },
  gradients: [3, 5, 4, 7].map((value) => ({ kind: 'fill', value })),
  settings: { learningRate: table(0.5, 0, 0.75, 0.25, 0.875), momentum: { kind: 'scalar', value: 0.5 } },
};
const subjectOf = (faults: MomentumFaults = {}, rate: Partial<Hyperparameter> = {}, more: Partial<Subject> = {}): Subject => {
  const subject = momentumSubject('mine/momentum', () => faults);
  const { learningRate } = subject.hyperparameters;
  if (learningRate === undefined) throw new Error('it has a rate');
  return { ...subject, hyperparameters: { ...subject.hyperparameters, learningRate: { ...learningRate, ...rate } }, ...more };
};
const judgement = async (subject: Subject, given = program): Promise<Judgement> =>
  (await saying(aZeroRateFreezes, subject, 'learningRate', given)).judgement;
const zeroAt = (...values: readonly number[]): Program => ({
  ...program,
  settings: { ...program.settings, learningRate: table(...values) },
});

describe('what is run', () => {
  test('the program, and the same with the upper end of the range in place of its first zero', async () => {
    const { judgement: healthy, asked } = await saying(aZeroRateFreezes, subjectOf(), 'learningRate', zeroAt(0.5, 0, 0.75, 0, 0.875));
    expect(healthy).toBeUndefined();
    expect(asked).toHaveLength(2);
    expect(asked[1]?.settings['learningRate']).toEqual(table(0.5, 1, 0.75, 0, 0.875, 0.875));
    expect(asked[1]?.follow).toBe(0);
    for (const one of asked) expect(one).not.toHaveProperty('zeroed');
  });

  test('on parameters of zero where something besides the rate moves them', async () => {
    const zeroed = async (subject: Subject): Promise<unknown> => {
      const asked: Program[] = [];
      await aZeroRateFreezes.check({
        subject,
        hyperparameter: 'learningRate',
        program,
        ...running(async (programs) => (asked.push(...programs), programs.map(() => ({ updates: [], forks: [], mutations: [] })))),
      });
      return asked.map((one) => one.zeroed);
    };
    expect(await zeroed(subjectOf({}, {}, { kind: 'stepper' }))).toEqual([true, true]);
    expect(await zeroed(decoupledSubject('mine/decoupled', {}, 'one'))).toEqual([true, true]);
    expect(await zeroed(decoupledSubject('mine/decoupled'))).toEqual([undefined, undefined]);
  });

  test('nothing where no rate is zero, or only one that no update reads', async () => {
    const asked = async (given: Program, rate: Partial<Hyperparameter> = {}): Promise<number> =>
      (await saying(aZeroRateFreezes, subjectOf({}, rate), 'learningRate', given)).asked.length;
    expect(await asked(zeroAt(0.5, 0.25, 0.75, 0.25, 0))).toBe(0);
    expect(await asked(zeroAt(0, 0.25, 0.75, 0.25, 0.5), { clockOrigin: 1 })).toBe(0);
    expect(await asked(zeroAt(0, 0.25, 0.75, 0.25, 0.5))).toBeGreaterThan(0);
  });
});

describe('what is wrong', () => {
  test.each<[fault: string, faults: MomentumFaults, told: object]>([
    [
      'a zero is taken for none given',
      { rate: (rate, count) => at(rate, count) || 0.5 },
      {
        diagnosis: 'falsy-zero',
        quantity: 'update',
        step: 1,
        leaf: 'w0',
        element: 0,
        expected: 0,
        because: 'the rate at step 1 is zero, the update is not',
      },
    ],
    ['parameters move without a rate', { besides: (p) => -p / 8 }, { diagnosis: 'moves-without-a-rate', step: 1, expected: 0 }],
    ['the rate is in the velocity', { rateInVelocity: true }, { diagnosis: 'rate-in-the-buffer', step: 1 }],
  ])('%s', async (_, faults, told) => {
    const said = await judgement(subjectOf(faults));
    expect(said).toMatchObject({ ...told, actual: expect.any(Number) });
    expect(said).not.toMatchObject({ actual: 0 });
    expect(said).not.toMatchObject({ actual: Number.NaN });
  });

  test('a fallback for zero is told as one where a rate next to zero breaks the run', async () => {
    const rate: MomentumFaults['rate'] = (given, count) => {
      const value = at(given, count);
      if (value > 0 && value < 1e-6) throw new RangeError('too small');
      return value === 0 ? 0.5 : value;
    };
    expect(await judgement(subjectOf({ rate }))).toMatchObject({ diagnosis: 'falsy-zero', step: 1 });
  });

  test('a rate that is read at another step has the name of its clock', async () => {
    const behind: MomentumFaults = { rate: (rate, count) => at(rate, Math.max(0, count - 1)) };
    expect(await judgement(subjectOf(behind))).toMatchObject({ diagnosis: 'one-behind', step: 1 });
  });

  test('a fallback that no clock explains, since a rate of zero alone has none, is told as a fallback', async () => {
    const remembering = momentumSubject('mine/remembering', () => {
      const seen = new Set<number>();
      return {
        rate: (rate, count) => {
          const value = at(rate, count);
          seen.add(value);
          return value === 0 && seen.size > 1 ? 0.3125 : value;
        },
      };
    });
    expect(await judgement(remembering)).toMatchObject({ diagnosis: 'falsy-zero', step: 1 });
  });

  test('a rate of zero changes what comes later', async () => {
    const rescaled: MomentumFaults = {
      rate: (rate, count) => at(rate, count) * (count > 1 && at(rate, 1) === 0 ? 2 : 1),
    };
    expect(await judgement(subjectOf(rescaled))).toMatchObject({
      step: 2,
      because: 'a rate of zero at step 1 changes the update of step 2',
    });
  });

  test('what is divided by the rate breaks; for a rate that is no scale, or of what interpolates, that is all', async () => {
    const divided: MomentumFaults = {
      rate: (rate, count) => (count > 1 ? at(rate, count) * (at(rate, 1) / at(rate, 1)) : at(rate, count)),
    };
    const told = { diagnosis: 'division-by-rate', step: 2, because: 'after a rate of zero at step 1, the update is not a finite number' };
    expect(await judgement(subjectOf(divided))).toMatchObject(told);
    expect(await judgement(subjectOf(divided, { placement: 'buffer' }))).toMatchObject(told);
    const falsy: MomentumFaults = { rate: (rate, count) => at(rate, count) || 0.5 };
    expect(await judgement(subjectOf(falsy, { placement: 'buffer' }))).toBeUndefined();
    expect(await judgement(subjectOf(falsy, {}, { interpolates: true }))).toBeUndefined();
  });

  const thrown = (step: number): Throw => ({ phase: step < 0 ? 'create' : 'update', step, type: 'RangeError', message: 'no' });
  const ran = (length: number, threw?: Throw): Trace => ({
    updates: Array.from({ length }, () => ({ w0: Float64Array.of(0), w1: Float64Array.of(0, 0) })),
    forks: [],
    mutations: [],
    ...(threw === undefined ? {} : { threw }),
  });
  const ofTraces = async (frozen: Trace, moving: Trace): Promise<Judgement> =>
    aZeroRateFreezes.check({
      subject: subjectOf({}, { placement: 'buffer' }),
      hyperparameter: 'learningRate',
      program,
      ...running(async () => [frozen, moving]),
    });

  test('a zero that is refused when the optimizer is built is refused in words', async () => {
    expect(await ofTraces(ran(0, thrown(-1)), ran(4))).toBeUndefined();
    expect(await ofTraces(ran(0, thrown(0)), ran(4))).toMatchObject({ diagnosis: 'division-by-rate', step: 0 });
  });

  test('what breaks the other run as early is no fault of the zero; what breaks it later comes from this one', async () => {
    expect(await ofTraces(ran(2, thrown(2)), ran(2, thrown(2)))).toBeUndefined();
    expect(await ofTraces(ran(2, thrown(2)), ran(1, thrown(1)))).toBeUndefined();
    expect(await ofTraces(ran(2, thrown(2)), ran(3, thrown(3)))).toMatchObject({ diagnosis: 'division-by-rate', step: 2 });
  });
});
