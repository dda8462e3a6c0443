import { required } from './declared.ts';
import type { Declared, Given, Library } from './declared.ts';
import { learningRate, weightDecay } from './hyperparameters.ts';

/** Every wrapper of the reference library, around `adamw` and so that it changes nothing. */
export function declaredWrappers(library: Library): readonly Declared[] {
  const hyperparameters = { learningRate, weightDecay };
  const adamw = ({ learningRate: rate, ...rest }: Given): ReturnType<Library['adamw']> =>
    library.adamw({ learningRate: required(rate), ...rest });
  return [
    {
      name: 'inject-hyperparams-adamw',
      hyperparameters,
      create: ({ learningRate: rate, weightDecay: decay = 1e-4 }) =>
        library.injectHyperparams(library.adamw, { learningRate: required(rate), weightDecay: decay }),
    },
    { name: 'multi-steps-1-adamw', hyperparameters, create: (given) => library.multiSteps(adamw(given), 1) },
    { name: 'apply-if-finite-adamw', hyperparameters, create: (given) => library.applyIfFinite(adamw(given), 5) },
    {
      name: 'masked-adamw',
      hyperparameters,
      create: (given) => library.masked(adamw(given), (params) => Object.fromEntries(Object.keys(params).map((name) => [name, true]))),
    },
    {
      name: 'partition-adamw',
      hyperparameters,
      create: (given) =>
        library.partition({ first: adamw(given), rest: adamw(given) }, (params) =>
          Object.fromEntries(Object.keys(params).map((name, index) => [name, index === 0 ? 'first' : 'rest'])),
        ),
    },
  ];
}
