import { expect, test } from 'vitest';
import { check } from '#engine/check.ts';
import { at } from '#fixtures/museum/healthy/at.ts';
import { decoupledSubject } from '#fixtures/museum/healthy/decoupled.ts';
import { element, mapLeaves } from '#fixtures/museum/healthy/map-leaves.ts';
import type { Program } from '#model/program.ts';
import type { Tree } from '#model/tree.ts';
import { laws } from '#properties/index.ts';
import { defineOptimizer } from '#subjects/define-optimizer.ts';
import { withoutUnknownDecays } from './without-unknown-decays.ts';

/** A proximal decay: `p ← (p − η g) / (1 + η λ)`, with the rate to a power besides. */
const proximal = (power: number) =>
  defineOptimizer({
    name: `probe/proximal-${power}`,
    coupling: 'elementwise',
    hyperparameters: {
      learningRate: { schedulable: true, role: 'learning-rate', range: [0.125, 1] },
      weightDecay: { schedulable: true, role: 'weight-decay', range: [0, 0.5] },
    },
    create: ({ learningRate, weightDecay }) => ({
      init: () => 0,
      update: (gradients: Tree, count: number, params: Tree) => {
        const [eta, lambda] = [at(learningRate, count), at(weightDecay, count)];
        const moved = mapLeaves(
          gradients,
          (g, leaf, index) => -(eta ** power * g + eta * lambda * element(params, leaf, index)) / (1 + eta * lambda),
        );
        return [moved, count + 1];
      },
    }),
  });

test('a decay without a known contract is left out, any other stays', () => {
  const program: Program = {
    leaves: [{ name: 'w0', shape: [1] }],
    parameters: { kind: 'fill', value: 1 },
    gradients: [{ kind: 'fill', value: 1 }],
    settings: { learningRate: { kind: 'omitted' }, weightDecay: { kind: 'scalar', value: 0.5 } },
  };
  expect(withoutUnknownDecays(program, proximal(1)).settings).toEqual({
    learningRate: { kind: 'omitted' },
    weightDecay: { kind: 'scalar', value: 0 },
  });
  expect(withoutUnknownDecays(program, decoupledSubject('probe/decoupled'))).toEqual(program);
});

test.each([
  [1, 'passed'],
  [2, 'failed'],
] as const)('behind a proximal decay the power %i of the rate %s', async (power, verdict) => {
  const chosen = laws.filter(({ id }) => id === 'the-rate-scales-the-update');
  const { outcomes } = await check([proximal(power)], { laws: chosen, hyperparameter: 'learningRate' });
  expect(outcomes.map((outcome) => outcome.verdict)).toEqual([verdict]);
});
