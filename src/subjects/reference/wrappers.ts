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
      over: 'adamw',
      create: ({ learningRate: rate, weightDecay: decay = 1e-4 }) => {
        const injected = library.injectHyperparams(library.adamw, { learningRate: required(rate), weightDecay: decay });
        return { ...injected, reported: ({ hyperparameters: used }: ReturnType<typeof injected.init>) => used };
      },
    },
    { name: 'multi-steps-1-adamw', hyperparameters, over: 'adamw', create: (given) => library.multiSteps(adamw(given), 1) },
    { name: 'multi-steps-3-adamw', hyperparameters, over: 'adamw', create: (given) => library.multiSteps(adamw(given), 3) },
    { name: 'apply-if-finite-adamw', hyperparameters, over: 'adamw', create: (given) => library.applyIfFinite(adamw(given), 5) },
    {
      name: 'masked-adamw',
      hyperparameters,
      over: 'adamw',
      create: (given) => library.masked(adamw(given), (params) => Object.fromEntries(Object.keys(params).map((name) => [name, true]))),
    },
    {
      name: 'partition-adamw',
      hyperparameters,
      over: 'adamw',
      // Leaves that no group names are a group of their own, under the settings of the program.
      create: (given, groups) => {
        const labels = new Map(groups.flatMap(({ label, leaves }) => leaves.map((leaf) => [leaf, label])));
        const optimizers = Object.fromEntries(groups.map(({ label, hyperparameters: own }) => [label, adamw({ ...given, ...own })]));
        return library.partition({ rest: adamw(given), ...optimizers }, (params) =>
          Object.fromEntries(Object.keys(params).map((name) => [name, labels.get(name) ?? 'rest'])),
        );
      },
    },
  ];
}
