/** A subject for an optimizer of deepbox, whose rate is set between steps. */
export const deepboxSubject = `import { parameter, tensor } from 'deepbox/ndarray';
import { Adam } from 'deepbox/optim';
import { defineStepper } from 'ratelaw';

// Replace Adam by your own optimizer, and declare what it takes.
export default defineStepper({
  name: 'mine/deepbox-adam',
  hyperparameters: {
    lr: { schedulable: true, role: 'learning-rate', range: [1e-3, 1], placement: 'scale' },
  },
  writes: true,
  saves: false,
  create: ({ lr }, params, leaves) => {
    const made = leaves.map(({ name, shape }) => ({
      name,
      shape: [...shape],
      leaf: parameter(tensor([...(params[name] ?? [])], { dtype: 'float64' }).reshape([...shape])),
    }));
    const optimizer = new Adam(made.map(({ leaf }) => leaf), { lr: Number(lr) });
    return {
      step: (gradients) => {
        for (const { name, shape, leaf } of made) leaf.setGrad(tensor([...(gradients[name] ?? [])], { dtype: 'float64' }).reshape(shape));
        optimizer.step();
      },
      read: () => Object.fromEntries(made.map(({ name, leaf }) => [name, Float64Array.from(leaf.data as Float64Array)])),
      write: (values) => {
        for (const { name, leaf } of made) (leaf.data as Float64Array).set(values[name] ?? []);
      },
      // How your code changes the rate between steps.
      set: (_, value) => optimizer.setLearningRate(value),
    };
  },
});
`;
