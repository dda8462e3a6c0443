import { expect, test } from 'vitest';
import { DeclarationError } from './declaration-error.ts';
import { defineOptimizer } from './define-optimizer.ts';
import { defineSchedule } from './define-schedule.ts';
import { defineStepper } from './define-stepper.ts';

// As JavaScript hands it over, which no compiler reads.
const call = (define: (definition: never) => unknown, definition: unknown) => (): unknown => define(definition as never);
const learningRate = { schedulable: true, role: 'learning-rate', range: [0.1, 1] };

test.each([
  [
    call(defineOptimizer, { name: 'mine/sgd', hyperparameters: { learningRate: { ...learningRate, clockorigin: 1 } }, create: () => ({}) }),
    'mine/sgd declares learningRate with "clockorigin", which means nothing. Did you mean "clockOrigin"?',
  ],
  [
    call(defineStepper, {
      name: 'mine/sgd',
      hyperparameters: { learningRate },
      writes: true,
      saves: true,
      create: () => ({}),
      validate: true,
    }),
    'mine/sgd declares "validate", which means nothing. Did you mean "validates"?',
  ],
  [
    call(defineSchedule, {
      name: 'mine/linear',
      hyperparameters: { from: { unit: 'rate', range: [0, 1] } },
      create: () => () => 1,
      anchor: [],
    }),
    'mine/linear declares "anchor", which means nothing. Did you mean "anchors"?',
  ],
])('what is misspelt is refused with what is near', (define, message) => {
  expect(define).toThrow(new DeclarationError(message));
});
