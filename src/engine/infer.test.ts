import { expect, test } from 'vitest';
import { accumulatingSubject } from '#fixtures/museum/healthy/accumulating.ts';
import { decoupledSubject } from '#fixtures/museum/healthy/decoupled.ts';
import { defineOptimizer } from '#subjects/define-optimizer.ts';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { Subject } from '#model/subject.ts';
import type { Leaf, Tree } from '#model/tree.ts';
import { inferred } from './infer.ts';

interface State {
  readonly count: number;
  readonly velocity: Tree;
}

const at = (hyperparameter: ScalarOrSchedule, step: number): number =>
  typeof hyperparameter === 'function' ? hyperparameter(step) : hyperparameter;
const mapped = (tree: Tree, change: (value: number, leaf: string, index: number) => number): Tree =>
  Object.fromEntries(
    Object.entries(tree).map(([name, leaf]): [string, Leaf] => [name, leaf.map((value, index) => change(value, name, index))]),
  );

/** Momentum with the rate in one of four places. */
function placed(where: 'scale' | 'buffer' | 'delayed' | 'nowhere'): Subject {
  return defineOptimizer({
    name: `probe/${where}`,
    hyperparameters: { learningRate: { schedulable: true, role: 'learning-rate', range: [0.25, 1] } },
    create: ({ learningRate }) => ({
      init: (params: Tree): State => ({ count: 0, velocity: mapped(params, () => 0) }),
      update: (gradients: Tree, { count, velocity }: State) => {
        const rate = where === 'nowhere' ? 1 : at(learningRate, count);
        const next = mapped(
          gradients,
          (g, leaf, index) => 0.5 * (velocity[leaf]?.[index] ?? 0) + (where === 'buffer' || where === 'delayed' ? rate * g : g),
        );
        const shown = where === 'delayed' ? velocity : next;
        return [mapped(shown, (v) => (where === 'scale' ? -rate * v : -v)), { count: count + 1, velocity: next }];
      },
    }),
  });
}

/** The same subject, which does not say where its rate acts. */
function silentRate(subject: Subject): Subject {
  const { placement: _, ...learningRate } = subject.hyperparameters['learningRate'] ?? {
    schedulable: true,
    role: 'learning-rate',
    range: [0, 1],
  };
  return { ...subject, hyperparameters: { ...subject.hyperparameters, learningRate } };
}

test.each(['scale', 'buffer', 'delayed'] as const)('a rate that acts as %s is told by probing', async (where) => {
  const given = placed(where);
  const { subject, inferred: told } = await inferred(given, await given.open());
  expect(subject.hyperparameters['learningRate']?.placement).toBe(where);
  expect(told).toEqual([{ subject: `probe/${where}`, hyperparameter: 'learningRate', declaration: 'placement', value: where }]);
});

test('the rate of an optimizer that accumulates acts where its update is emitted', async () => {
  const given = silentRate(accumulatingSubject('probe/accumulating', 3));
  const { subject } = await inferred(given, await given.open());
  expect(subject.hyperparameters['learningRate']?.placement).toBe('scale');
});

test('a rate without effect stays undeclared: only a law may say that it is a fault', async () => {
  const given = placed('nowhere');
  expect((await inferred(given, await given.open())).inferred).toEqual([]);
});

const contracts = [
  { contract: 'rate', given: decoupledSubject('probe/rate') },
  { contract: 'one', given: decoupledSubject('probe/one', {}, 'one') },
  { contract: 'gradient', given: decoupledSubject('probe/gradient', { inGradient: true }) },
] as const;

/** The same subject, which does not say how its decay is coupled. */
function silent(subject: Subject): Subject {
  const { decayContract: _, ...weightDecay } = subject.hyperparameters['weightDecay'] ?? {
    schedulable: true,
    role: 'other',
    range: [0, 1],
  };
  return { ...subject, hyperparameters: { ...subject.hyperparameters, weightDecay } };
}

test.each(contracts)('a decay coupled to $contract is told by probing', async ({ contract, given }) => {
  const { subject, inferred: told } = await inferred(silent(given), await given.open());
  expect(subject.hyperparameters['weightDecay']?.decayContract).toBe(contract);
  expect(told).toEqual([{ subject: given.name, hyperparameter: 'weightDecay', declaration: 'decayContract', value: contract }]);
});

test('a decay that keeps the first rate has none of the contracts: only the law can say that it is a fault', async () => {
  const given = silent(decoupledSubject('probe/base', { coefficient: ({ lambda, learningRate }) => at(learningRate, 0) * lambda }));
  expect((await inferred(given, await given.open())).inferred).toEqual([]);
});

test('a decay that is smaller on matrices, where it goes with a projection, has none of the contracts', async () => {
  const given = defineOptimizer({
    name: 'probe/projected',
    hyperparameters: { weightDecay: { schedulable: true, role: 'weight-decay', range: [0, 0.5] } },
    create: ({ weightDecay }) => ({
      init: () => 0,
      // A matrix is told by its size: leaves are flat here.
      update: (gradients: Tree, count: number, params: Tree) => [
        mapped(gradients, (g, leaf, index) => {
          const share = (gradients[leaf]?.length ?? 0) > 3 ? 0.125 : 1;
          return -g - share * at(weightDecay, count) * (params[leaf]?.[index] ?? 0);
        }),
        count + 1,
      ],
    }),
  });
  expect((await inferred(given, await given.open())).inferred).toEqual([]);
});

/** A decay whose direction is brought to the length of the parameters, leaf by leaf; `kept`: it also moves without a decay. */
function trusting(kept: boolean): Subject {
  const norm = (leaf: Leaf): number => Math.hypot(...leaf);
  return defineOptimizer({
    name: 'probe/trusting',
    hyperparameters: { weightDecay: { schedulable: true, role: 'weight-decay', range: [0, 0.5] } },
    create: ({ weightDecay }) => ({
      init: () => 0,
      update: (gradients: Tree, count: number, params: Tree) => {
        const decay = kept ? 0.25 : at(weightDecay, count);
        const direction = mapped(gradients, (g, leaf, index) => g + decay * (params[leaf]?.[index] ?? 0));
        const trust = (leaf: string): number =>
          norm(params[leaf] ?? new Float64Array()) / (norm(direction[leaf] ?? new Float64Array()) || 1);
        return [mapped(direction, (d, leaf) => -0.125 * trust(leaf) * d), count + 1];
      },
    }),
  });
}

test('a step that is normalised behind its decay leaves nothing decoupled', async () => {
  const given = trusting(false);
  const { subject } = await inferred(given, await given.open());
  expect(subject.hyperparameters['weightDecay']?.decayContract).toBe('gradient');
});

test('a normalised step that keeps a decay of its own is left to the law', async () => {
  const given = trusting(true);
  expect((await inferred(given, await given.open())).inferred).toEqual([]);
});
