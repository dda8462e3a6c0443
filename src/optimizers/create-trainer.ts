import { add } from '@tensorflow/tfjs-core';
import type { Variable } from '@tensorflow/tfjs-core';
import type { Extra, GradientTransformation, Tensors } from './gradient-transformation.ts';
import { dispose, kept, named, tidied } from './tensors.ts';

/** Trains variables in place. */
export interface Trainer {
  /** One update. Gradients stay the caller's; `extra` is for optimizers that need the loss. @throws RangeError when a gradient is missing. */
  step(gradients: Tensors, extra?: Extra): void;
  /** Frees the state; the variables stay. */
  dispose(): void;
}

/**
 * Binds an optimizer to variables and takes care of its memory: the number of tensors stays the same from step to step,
 * inside `tf.tidy` and outside.
 *
 * @param optimizer What `adam`, `chain` or one of your own gave.
 * @param variables The parameters, by name; assigned to at each step.
 * @example
 * const trainer = createTrainer(adamw({ learningRate: warmupCosineDecay({ peak: 0.01, warmupSteps: 10, steps: 100 }) }), { weights });
 * trainer.step({ weights: gradient });
 */
export function createTrainer<State>(optimizer: GradientTransformation<State>, variables: Readonly<Record<string, Variable>>): Trainer {
  // A training loop usually steps inside tf.tidy, which must not take the state away.
  let state = kept(tidied(() => optimizer.init(variables)));
  return {
    step: (gradients, extra) => {
      const [updates, next] = tidied(() => optimizer.update(gradients, state, variables, extra));
      dispose(state);
      state = kept(next);
      for (const [name, variable] of Object.entries(variables)) {
        const moved = add(variable, named(updates, name));
        variable.assign(moved);
        moved.dispose();
      }
      dispose(updates);
    },
    dispose: () => dispose(state),
  };
}
