/** A subject for an optimizer of TensorFlow.js, whose rate is assigned between steps. */
export const tfjsSubject = `import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { defineStepper } from 'ratelaw';
import type { Leaf } from 'ratelaw';

// Keeps the greeting of tfjs out of the output.
tf.env().set('PROD', true);
await tf.setBackend('cpu');

// tfjs keeps variables by name: every run gets names of its own.
let runs = 0;

// Replace tf.train.adam by your own optimizer, and declare what it takes.
export default defineStepper({
  name: 'mine/tfjs-adam',
  dtype: 'float32',
  hyperparameters: {
    learningRate: { schedulable: true, role: 'learning-rate', range: [1e-3, 1], placement: 'scale' },
  },
  writes: true,
  saves: false,
  create: ({ learningRate }, params, leaves) => {
    runs += 1;
    const optimizer = tf.train.adam(Number(learningRate));
    const tensor = (name: string, values: Leaf | undefined) =>
      tf.tensor(Float32Array.from(values ?? []), [...(leaves.find((leaf) => leaf.name === name)?.shape ?? [])], 'float32');
    const variables = new Map(leaves.map(({ name }) => [name, tf.variable(tensor(name, params[name]), true, \`run-\${runs}-\${name}\`)]));
    return {
      step: (gradients) => {
        tf.tidy(() =>
          optimizer.applyGradients([...variables].map(([name, variable]) => ({ name: variable.name, tensor: tensor(name, gradients[name]) }))),
        );
      },
      read: () => Object.fromEntries([...variables].map(([name, variable]) => [name, Float32Array.from(variable.dataSync())])),
      write: (values) => {
        for (const [name, variable] of variables) tf.tidy(() => variable.assign(tensor(name, values[name])));
      },
      // How your code changes the rate between steps.
      set: (name, value) => {
        Reflect.set(optimizer, name, value);
      },
      dispose: () => {
        optimizer.dispose();
        for (const variable of variables.values()) variable.dispose();
      },
    };
  },
});
`;
