import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, describe, expect, test } from 'vitest';
import * as library from './index.ts';
import type { GradientTransformation, ScalarOrSchedule } from './index.ts';

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

/** Float32 keeps 24 bits: a handful of roundings stay within 2⁻²⁰ of the float64 value, relatively. */
const close = 2 ** -20;

/** The updates of one parameter of value `p`, from a gradient for each step. */
function updates(optimizer: GradientTransformation<unknown>, gradients: readonly number[], p = 1): readonly number[] {
  return tf.tidy(() => {
    const params = { w: tf.tensor1d([p]) };
    let state = optimizer.init(params);
    return gradients.map((gradient) => {
      const [update, next] = optimizer.update({ w: tf.tensor1d([gradient]) }, state, params);
      state = next;
      return update['w']?.dataSync()[0] ?? Number.NaN;
    });
  });
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  for (const [step, value] of expected.entries())
    expect(Math.abs((actual[step] ?? Number.NaN) - value)).toBeLessThanOrEqual(close * Math.abs(value));
}

/** A rate of 0.1, then 0.01, as a schedule. */
const falling: ScalarOrSchedule = (step) => (step === 0 ? 0.1 : 0.01);

describe('two updates by hand, under a rate of 0.1 and then 0.01, gradients 2 and 3', () => {
  const m1 = 0.1 * 2;
  const m2 = 0.9 * m1 + 0.1 * 3;
  const v1 = 0.001 * 4;
  const v2 = 0.999 * v1 + 0.001 * 9;
  const d1 = m1 / 0.1 / (Math.sqrt(v1 / 0.001) + 1e-8);
  const d2 = m2 / (1 - 0.81) / (Math.sqrt(v2 / (1 - 0.999 ** 2)) + 1e-8);
  const r1 = 0.1 * 4;
  const r2 = 0.9 * r1 + 0.1 * 9;
  const mean2 = m2 / (1 - 0.81);
  const delta1 = (2 * Math.sqrt(1e-6)) / Math.sqrt(r1 + 1e-6);
  const delta2 = (3 * Math.sqrt(0.1 * delta1 ** 2 + 1e-6)) / Math.sqrt(r2 + 1e-6);
  const max2 = mean2 / (3 + 1e-8);
  const belief1 = 0.001 * (2 - m1) ** 2;
  const belief2 = 0.999 * belief1 + 0.001 * (3 - m2) ** 2;
  const yogi1 = 1e-6 + 0.001 * 4;
  const yogi2 = yogi1 + 0.001 * 9;
  const yogiMean1 = 0.9 * 1e-6 + 0.1 * 2;
  const yogiMean2 = 0.9 * yogiMean1 + 0.1 * 3;
  const novo1 = 2 / (2 + 1e-6);
  const novo2 = 0.9 * novo1 + 3 / (Math.sqrt(0.25 * 4 + 0.75 * 9) + 1e-6);
  const contracted = (rate: number): number => 1 / Math.sqrt(1 + rate ** 2);
  const adan1 = 2 / (Math.sqrt(4 + 1e-8) + 1e-8);
  const adanMean2 = (0.98 * 0.02 * 2 + 0.02 * 3) / (1 - 0.98 ** 2);
  const adanChange2 = (0.08 * (3 - 2)) / (1 - 0.92 ** 2);
  const adanSquare2 = (0.99 * 0.01 * 4 + 0.01 * (3 + 0.08 * (3 - 2)) ** 2) / (1 - 0.99 ** 2);
  const adan2 = (adanMean2 + 0.08 * adanChange2) / (Math.sqrt(adanSquare2 + 1e-8) + 1e-8);

  test.each<[string, GradientTransformation<unknown>, readonly number[]]>([
    ['sgd', library.sgd({ learningRate: falling }), [-0.1 * 2, -0.01 * 3]],
    ['sgd with momentum', library.sgd({ learningRate: falling, momentum: 0.5 }), [-0.1 * 2, -0.01 * (3 + 0.5 * 2)]],
    [
      'sgd with nesterov',
      library.sgd({ learningRate: falling, momentum: 0.5, nesterov: true }),
      [-0.1 * (2 + 0.5 * 2), -0.01 * (3 + 0.5 * 4)],
    ],
    [
      'sgd under a scheduled momentum',
      library.sgd({ learningRate: 0.1, momentum: (step) => 0.5 * step }),
      [-0.1 * 2, -0.1 * (3 + 0.5 * 2)],
    ],
    ['adam', library.adam({ learningRate: falling }), [-0.1 * d1, -0.01 * d2]],
    ['adamw', library.adamw({ learningRate: falling, weightDecay: (step) => 0.5 - 0.25 * step }), [-0.1 * (d1 + 0.5), -0.01 * (d2 + 0.25)]],
    ['rmsprop', library.rmsprop({ learningRate: falling }), [(-0.1 * 2) / Math.sqrt(r1 + 1e-8), (-0.01 * 3) / Math.sqrt(r2 + 1e-8)]],
    [
      'adagrad',
      library.adagrad({ learningRate: falling }),
      [(-0.1 * 2) / Math.sqrt(0.1 + 4 + 1e-7), (-0.01 * 3) / Math.sqrt(0.1 + 13 + 1e-7)],
    ],
    ['lion', library.lion({ learningRate: falling, weightDecay: 0.5 }), [-0.1 * 1.5, -0.01 * 1.5]],
    [
      'optimistic gradient descent',
      library.optimisticGradientDescent({ learningRate: falling, alpha: 2, beta: (step) => step }),
      [-0.1 * 2 * 2, -0.01 * ((2 + 1) * 3 - 1 * 2)],
    ],
    ['optimistic adam v2', library.optimisticAdamV2({ learningRate: falling, beta: 0.5 }), [-0.1 * d1, -0.01 * (1.5 * d2 - 0.5 * d1)]],
    ['optimistic adam', library.optimisticAdam({ learningRate: 0.1 }), [-0.1 * d1, -(0.2 * d2 - 0.1 * d1)]],
    ['adadelta', library.adadelta({ learningRate: falling }), [-0.1 * delta1, -0.01 * delta2]],
    ['adamax', library.adamax({ learningRate: falling }), [(-0.1 * 2) / (2 + 1e-8), -0.01 * max2]],
    ['adamaxw', library.adamaxw({ learningRate: falling }), [-0.1 * (2 / (2 + 1e-8) + 1e-4), -0.01 * (max2 + 1e-4)]],
    ['amsgrad', library.amsgrad({ learningRate: falling }), [-0.1 * d1, -0.01 * d2]],
    [
      'adabelief',
      library.adabelief({ learningRate: falling }),
      [(-0.1 * 2) / Math.sqrt(belief1 / 0.001), (-0.01 * mean2) / Math.sqrt(belief2 / (1 - 0.999 ** 2))],
    ],
    ['radam, not rectified yet', library.radam({ learningRate: falling }), [-0.1 * 2, -0.01 * mean2]],
    [
      'yogi',
      library.yogi({ learningRate: falling }),
      [
        (-0.1 * yogiMean1) / 0.1 / (Math.sqrt(yogi1 / 0.001) + 1e-3),
        (-0.01 * yogiMean2) / (1 - 0.81) / (Math.sqrt(yogi2 / (1 - 0.999 ** 2)) + 1e-3),
      ],
    ],
    ['novograd', library.novograd({ learningRate: falling }), [-0.1 * novo1, -0.01 * novo2]],
    ['lamb, as long as the parameter', library.lamb({ learningRate: falling }), [-0.1 * 1, -0.01 * 1]],
    ['lars', library.lars({ learningRate: falling }), [-0.1 * 0.001 * 1, -0.9 * 0.1 * 0.001 - 0.01 * 0.001 * 1]],
    [
      'fromage',
      library.fromage({ learningRate: falling }),
      [0.1, 0.01].map((rate) => -rate * contracted(rate) * 1 + (contracted(rate) - 1) * 1),
    ],
    ['sign descent', library.signSgd({ learningRate: falling }), [-0.1, -0.01]],
    ['adan', library.adan({ learningRate: falling }), [-0.1 * adan1, -0.01 * adan2]],
    [
      'clipping',
      library.chain(
        library.clipByGlobalNorm(2.5),
        library.scaleBySchedule(() => 1),
      ),
      [2, 2.5],
    ],
  ])('%s', (_, optimizer, expected) => expectClose(updates(optimizer, [2, 3]), expected));

  test('nadamw looks one decay further', () => {
    const ahead1 = (0.9 * m1) / (1 - 0.9 ** 2) + (0.1 * 2) / (1 - 0.9);
    expectClose(updates(library.nadamw({ learningRate: 1, weightDecay: 0 }), [2]), [-ahead1 / (2 + 1e-8)]);
  });
});

test('optimisticAdam refuses a schedule and names the one that takes it', () => {
  const schedule: unknown = falling;
  expect(() => library.optimisticAdam({ learningRate: schedule as number })).toThrow(/learningRate is a schedule.*optimisticAdamV2/);
});

test.each([library.yogi, library.adagrad])('what is read once is refused as a schedule when the optimizer is built', (optimizer) => {
  const schedule: unknown = falling;
  expect(() => optimizer({ learningRate: 0.1, initialAccumulator: schedule as number })).toThrow(
    'initialAccumulator is a schedule, but is read once',
  );
});

test('a scalar that is no number is refused when the optimizer is built, by name', () => {
  expect(() => library.adam({ learningRate: Number.NaN })).toThrow('learningRate is NaN');
});

test('a schedule that returns no number is refused at its step, and the state given stays good', () => {
  const optimizer = library.adam({ learningRate: (step) => (step === 1 ? Number.NaN : 0.1) });
  tf.tidy(() => {
    const params = { w: tf.tensor1d([1]) };
    const gradient = { w: tf.tensor1d([2]) };
    const [, state] = optimizer.update(gradient, optimizer.init(params), params);
    expect(() => optimizer.update(gradient, state, params)).toThrow('learningRate is NaN at step 1');
    expect(() => optimizer.update(gradient, state, params)).toThrow('learningRate is NaN at step 1');
  });
});

test('the state has the same layout whether hyperparameters are numbers or schedules', () => {
  const layout = (state: unknown): unknown =>
    JSON.parse(JSON.stringify(state, (_, value: unknown) => (value instanceof tf.Tensor ? 'tensor' : value)));
  const params = { w: tf.tensor1d([1]) };
  expect(layout(library.adamw({ learningRate: falling, b1: () => 0.9, weightDecay: () => 0.1 }).init(params))).toEqual(
    layout(library.adamw({ learningRate: 0.1 }).init(params)),
  );
});

/** Every optimizer and every wrapper, under a schedule. */
const everything: Readonly<Record<string, GradientTransformation<unknown>>> = {
  adadelta: library.adadelta({ learningRate: falling, weightDecay: 0.1 }),
  adagrad: library.adagrad({ learningRate: falling }),
  adabelief: library.adabelief({ learningRate: falling }),
  adam: library.adam({ learningRate: falling }),
  adamax: library.adamax({ learningRate: falling }),
  adamaxw: library.adamaxw({ learningRate: falling }),
  adamw: library.adamw({ learningRate: falling }),
  adan: library.adan({ learningRate: falling }),
  amsgrad: library.amsgrad({ learningRate: falling }),
  'apply-if-finite': library.applyIfFinite(library.adam({ learningRate: falling }), 2),
  fromage: library.fromage({ learningRate: falling }),
  'inject-hyperparams': library.injectHyperparams(library.adamw, { learningRate: falling }),
  lamb: library.lamb({ learningRate: falling }),
  lars: library.lars({ learningRate: falling, weightDecayMask: { weights: false } }),
  lion: library.lion({ learningRate: falling }),
  masked: library.masked(library.scaleByAdam(), { weights: true }),
  'masked, nothing selected': library.masked(library.scaleByAdam(), { weights: false }),
  'multi-steps': library.multiSteps(library.adamw({ learningRate: falling }), 3),
  nadamw: library.nadamw({ learningRate: falling }),
  novograd: library.novograd({ learningRate: falling }),
  'optimistic-adam': library.optimisticAdam({ learningRate: 0.01 }),
  'optimistic-gradient-descent': library.optimisticGradientDescent({ learningRate: falling }),
  partition: library.partition({ a: library.adam({ learningRate: falling }), b: library.scaleByAdan() }, { weights: 'b' }),
  'polyak-sgd': library.polyakSgd({ scaling: falling }),
  radam: library.radam({ learningRate: falling }),
  rmsprop: library.rmsprop({ learningRate: falling }),
  'schedule-free': library.scheduleFree(library.adam({ learningRate: falling, b1: 0 }), { learningRate: falling }),
  sgd: library.sgd({ learningRate: falling, momentum: 0.9 }),
  'sign-sgd': library.signSgd({ learningRate: falling }),
  'wrappers in wrappers': library.applyIfFinite(
    library.multiSteps(library.injectHyperparams(library.lars, { learningRate: falling }), 2),
    5,
  ),
  yogi: library.yogi({ learningRate: falling }),
};

test.each(Object.entries(everything))('two hundred steps of %s leave the number of tensors as it was', (_, optimizer) => {
  const before = tf.memory().numTensors;
  const initial = tf.tensor1d([1, 2]);
  const weights = tf.variable(initial);
  const trainer = library.createTrainer(optimizer, { weights });
  const gradient = { weights: tf.tensor1d([1, -1]) };
  const broken = { weights: tf.tensor1d([1, Number.NaN]) };
  trainer.step(gradient, { value: 1 });
  const between = tf.memory().numTensors;
  for (let step = 0; step < 100; step += 1) trainer.step(step % 7 === 3 ? broken : gradient, { value: 1 });
  for (let step = 0; step < 100; step += 1) tf.tidy(() => trainer.step(gradient, { value: 1 }));
  expect(tf.memory().numTensors).toBe(between);
  trainer.dispose();
  tf.dispose([initial, weights, gradient, broken]);
  expect(tf.memory().numTensors).toBe(before);
});

test('ten thousand steps leave the number of tensors as it was', () => {
  const weights = tf.variable(tf.tensor1d([1, 2]));
  const trainer = library.createTrainer(library.optimisticAdamV2({ learningRate: (step) => 1 / (step + 1) }), { weights });
  const gradient = { weights: tf.tensor1d([1, -1]) };
  trainer.step(gradient);
  const before = tf.memory().numTensors;
  for (let step = 0; step < 5000; step += 1) trainer.step(gradient);
  for (let step = 0; step < 5000; step += 1) tf.tidy(() => trainer.step(gradient));
  expect(tf.memory().numTensors).toBe(before);
  trainer.dispose();
});

describe('what an option says is what is used', () => {
  const { chain, optimisticAdam, optimisticAdamV2, scaleByAdam, scaleByLion, scaleByRadam, sgd, trace } = library;
  const gradients = [2, 3, -1, 4];

  test('optimisticAdamV2 takes both of its coefficients', () => {
    const of = (alpha: number, beta: number): readonly number[] => updates(optimisticAdamV2({ learningRate: 0.1, alpha, beta }), gradients);
    const plain = of(1, 0);
    expectClose(
      of(2, 0),
      plain.map((u) => 2 * u),
    );
    expectClose(
      of(1, 0.5),
      plain.map((u, step) => u + 0.5 * (u - (plain[step - 1] ?? u))),
    );
  });

  test('optimisticAdam takes numbers, and its optimism is its rate where none is given', () => {
    expectClose(
      updates(optimisticAdam({ learningRate: 0.1 }), gradients),
      updates(optimisticAdamV2({ learningRate: 1, alpha: 0.1, beta: 0.1 }), gradients),
    );
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY]) expect(() => optimisticAdam({ learningRate: wrong })).toThrow(TypeError);
  });

  test.each<[string, () => GradientTransformation<unknown>, () => GradientTransformation<unknown>, () => GradientTransformation<unknown>]>([
    [
      'sgd',
      () => sgd({ learningRate: 0.1, momentum: 0.5 }),
      () => sgd({ learningRate: 0.1, momentum: 0.5, nesterov: false }),
      () => sgd({ learningRate: 0.1, momentum: 0.5, nesterov: true }),
    ],
    [
      'trace',
      () => trace({ momentum: 0.5 }),
      () => trace({ momentum: 0.5, nesterov: false }),
      () => trace({ momentum: 0.5, nesterov: true }),
    ],
    ['scaleByAdam', () => scaleByAdam(), () => scaleByAdam({ nesterov: false }), () => scaleByAdam({ nesterov: true })],
  ])('%s looks ahead only where it is told to', (_, plain, without, nesterov) => {
    expect(updates(plain(), gradients)).toEqual(updates(without(), gradients));
    expect(updates(plain(), gradients)).not.toEqual(updates(nesterov(), gradients));
  });

  test('the direction of lion is the sign of the mixture of memory and gradient', () => {
    // With b1 = 0.9 and b2 = 0.5 the memory is 1 after a gradient of 2: 0.9 · 1 + 0.1 · g is below zero from g < −9 on.
    expect(updates(chain(scaleByLion({ b1: 0.9, b2: 0.5 })), [2, -8])).toEqual([1, 1]);
    expect(updates(chain(scaleByLion({ b1: 0.9, b2: 0.5 })), [2, -10])).toEqual([1, -1]);
  });

  test('a rectification that has no real value is refused at its step', () => {
    expect(() => updates(scaleByRadam({ threshold: 3.5 }), [1])).toThrow(RangeError);
    expect(updates(scaleByRadam({ threshold: 4 }), [1])).toHaveLength(1);
  });
});

test('an update of other names than the state has is refused by the name', () => {
  const optimizer = library.scaleByAdam();
  tf.tidy(() => {
    const state = optimizer.init({ w: tf.tensor1d([1]) });
    expect(() => optimizer.update({ v: tf.tensor1d([1]) }, state, { v: tf.tensor1d([1]) })).toThrow('There is no tensor "v" here, only w');
  });
});

test('without parameters there is nothing to update', () => {
  const optimizer = library.scaleByPolyak();
  expect(optimizer.update({}, optimizer.init({}), {}, { value: 1 })[0]).toEqual({});
});
