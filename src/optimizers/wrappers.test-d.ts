import { expectTypeOf, test } from 'vitest';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import { adamw, applyIfFinite, injectHyperparams, lars, multiSteps, scheduled, sgd, yogi } from './index.ts';
import type { GradientTransformation, Tensors } from './index.ts';

declare const rate: ScalarOrSchedule;
declare const mask: (params: Tensors) => Readonly<Record<string, boolean>>;
declare const optimizer: GradientTransformation<{ readonly velocity: number }>;

test('an injected factory gets numbers, and the state shows numbers', () => {
  const injected = injectHyperparams(
    ({ learningRate }) => {
      expectTypeOf(learningRate).toBeNumber();
      return sgd({ learningRate });
    },
    { learningRate: rate },
  );
  expectTypeOf(injected.init({}).hyperparameters.learningRate).toBeNumber();
});

test('a mask is no hyperparameter', () => {
  // @ts-expect-error it takes parameters, not a step, and returns no number
  void (() => injectHyperparams(({ learningRate }) => lars({ learningRate }), { learningRate: rate, weightDecayMask: mask }));
  void (() => injectHyperparams(({ learningRate }) => lars({ learningRate, weightDecayMask: mask }), { learningRate: rate }));
});

test('a transformation with hyperparameters is told numbers', () => {
  scheduled(
    { rate },
    {
      init: () => null,
      update: (updates, inner, _, values) => {
        expectTypeOf(values.rate).toBeNumber();
        return [updates, inner];
      },
    },
  );
});

test('what is counted with, read once, or a loss takes no schedule', () => {
  // @ts-expect-error a number of gradients
  void (() => multiSteps(adamw({ learningRate: rate }), rate));
  // @ts-expect-error a number of skips
  void (() => applyIfFinite(adamw({ learningRate: rate }), rate));
  // @ts-expect-error read once
  void (() => yogi({ learningRate: rate, initialAccumulator: rate }));
  // @ts-expect-error a loss
  void (() => optimizer.update({}, { velocity: 0 }, {}, { value: rate }));
});

test('wrappers keep the type of the state they wrap', () => {
  expectTypeOf(multiSteps(optimizer, 2).init({}).inner.velocity).toBeNumber();
  expectTypeOf(applyIfFinite(optimizer, 2).init({}).inner.velocity).toBeNumber();
});
