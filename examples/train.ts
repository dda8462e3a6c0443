import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { adamw, createTrainer } from '#optimizers/index.ts';
import { warmupCosineDecay } from '#schedules/index.ts';

/** Steps of training; the schedule ends with them. */
const steps = 300;

/** The mean square error before and after. */
export interface Training {
  readonly before: number;
  readonly after: number;
}

/**
 * Trains a network of one hidden layer on `y = sin(3x)`, under AdamW with a warm-up cosine schedule.
 *
 * tfjs-core alone registers no gradients in Node, so the backward pass is written out:
 * `h = tanh(x W₁ + b₁)`, `ŷ = h W₂`, `∂L/∂ŷ = 2(ŷ − y)/n`.
 */
export async function train(): Promise<Training> {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
  const x = tf.reshape(tf.linspace(-1, 1, 64), [64, 1]);
  const y = tf.sin(tf.mul(x, 3));
  const variables = {
    hidden: tf.variable(tf.randomNormal([1, 16], 0, 1, 'float32', 7)),
    bias: tf.variable(tf.randomNormal([16], 0, 0.5, 'float32', 8)),
    output: tf.variable(tf.randomNormal([16, 1], 0, 0.25, 'float32', 9)),
  };
  const forward = (): { h: tf.Tensor; error: tf.Tensor } => {
    const h = tf.tanh(tf.add(tf.matMul(x, variables.hidden), variables.bias));
    return { h, error: tf.sub(tf.matMul(h, variables.output), y) };
  };
  const loss = (): number => tf.tidy(() => tf.mean(tf.square(forward().error)).dataSync()[0] ?? Number.NaN);
  const learningRate = warmupCosineDecay({ peak: 0.05, warmupSteps: 20, steps });
  const trainer = createTrainer(adamw({ learningRate, weightDecay: 1e-4 }), variables);
  const before = loss();
  for (let step = 0; step < steps; step += 1) {
    tf.tidy(() => {
      const { h, error } = forward();
      const outer = tf.mul(error, 2 / 64);
      const inner = tf.mul(tf.matMul(outer, variables.output, false, true), tf.sub(1, tf.square(h)));
      trainer.step({
        hidden: tf.matMul(x, inner, true, false),
        bias: tf.sum(inner, 0),
        output: tf.matMul(h, outer, true, false),
      });
    });
  }
  return { before, after: loss() };
}
