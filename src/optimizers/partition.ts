import type { GradientTransformation, Tensors } from './gradient-transformation.ts';
import { mapTensors, named } from './tensors.ts';

/** The group of each leaf: a label for each name, or a function of the parameters that gives them. */
export type Labels = Readonly<Record<string, string>> | ((params: Tensors) => Readonly<Record<string, string>>);

/**
 * Parameter groups: each leaf goes to the optimizer of its label, with the schedules, the clock and the norms of that
 * one; groups know nothing of each other.
 *
 * Source: Optax 0.2.8 `partition`.
 *
 * @param optimizers One for each label; a label without leaves is fine.
 * @param labels The label of each leaf. A function must give the same labels at every step.
 * @throws RangeError when a leaf has no label, or one without an optimizer.
 * @example partition({ body: adamw({ learningRate: 1e-4 }), head: adamw({ learningRate: 1e-3 }) }, { weights: 'body', bias: 'head' });
 */
export function partition<State>(
  optimizers: Readonly<Record<string, GradientTransformation<State>>>,
  labels: Labels,
): GradientTransformation<Readonly<Record<string, State>>> {
  const groups = Object.entries(optimizers);
  const labelsOf = (params: Tensors): Readonly<Record<string, string>> => {
    const given = typeof labels === 'function' ? labels(params) : labels;
    for (const name in params) {
      const label = given[name];
      if (label === undefined || !Object.hasOwn(optimizers, label))
        throw new RangeError(
          `The label of "${name}" is ${String(label)}, but there are optimizers only for ${Object.keys(optimizers).join(', ')}.`,
        );
    }
    return given;
  };
  const members = (tensors: Tensors, given: Readonly<Record<string, string>>, label: string): Tensors =>
    Object.fromEntries(Object.entries(tensors).filter(([name]) => given[name] === label));
  return {
    init: (params) => {
      const given = labelsOf(params);
      return Object.fromEntries(groups.map(([label, optimizer]) => [label, optimizer.init(members(params, given, label))]));
    },
    update: (updates, states, params, extra) => {
      const given = labelsOf(params);
      let made: Tensors = {};
      const next: Record<string, State> = {};
      for (const [label, optimizer] of groups) {
        const state = states[label];
        if (state === undefined) throw new RangeError(`The state has no group "${label}"; make it with init of the same partition.`);
        const [moved, kept] = optimizer.update(members(updates, given, label), state, members(params, given, label), extra);
        made = { ...made, ...moved };
        next[label] = kept;
      }
      return [mapTensors(updates, (_, name) => named(made, name)), next];
    },
  };
}
