import { describe, expect, test } from 'vitest';
import type { Law } from '#model/law.ts';
import { plantedLaw } from '../../test/planted-law.ts';
import { defineOptimizer } from '#subjects/define-optimizer.ts';
import { check } from './check.ts';

const names = ['a', 'b', 'c', 'd'] as const;
const budget = 1000;

/** Where the drift is largest: inside the ranges, since fast-check likes their ends. */
const peak = { a: 0.37, b: 0.62, c: 0.55, d: 0.43 } as const;

/**
 * Its update drifts by 1087 ULP times the product of four closenesses `1 − |x − peak|`. It goes over a budget of 1000
 * where the product is above 0.92: of four even numbers with a probability below (2 · −ln 0.92)⁴ / 4! = 3.3e-5.
 */
const drifting = defineOptimizer({
  name: 'planted/drift',
  hyperparameters: Object.fromEntries(names.map((name) => [name, { schedulable: false, role: 'other', range: [0, 1] as const }])),
  create: (given) => {
    const product = names.reduce((sum, name) => sum * (1 - Math.abs(Number(given[name]) - peak[name])), 1);
    return {
      init: () => 0,
      update: (gradients, count) => [
        Object.fromEntries(Object.entries(gradients).map(([name, leaf]) => [name, leaf.map(() => 1 + 1087 * product * 2 ** -52)])),
        count,
      ],
    };
  },
});

/** Each update is 1. */
const isOne = plantedLaw('is-one', {
  scope: 'subject',
  traits: { target: 'scalar', minSteps: 1 },
  async check({ program, run, near }) {
    const [trace] = await run(program);
    for (const [step, update] of (trace?.updates ?? []).entries()) {
      for (const actual of Object.values(update).flatMap((leaf) => [...leaf])) {
        const ulps = Math.abs(actual - 1) / 2 ** -52;
        near?.(ulps / budget);
        if (ulps > budget) return { diagnosis: 'drifted', quantity: 'update', step, expected: 1, actual, because: 'it drifted' };
      }
    }
    return undefined;
  },
  catches: { saboteurs: [], diagnoses: ['drifted'] },
});

const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
const found = async (climb: boolean, programs: number): Promise<readonly string[]> =>
  Promise.all(
    seeds.map(async (seed) => {
      const { outcomes } = await check([drifting], { laws: [isOne], seed, programs, climb });
      return outcomes[0]?.verdict ?? 'none';
    }),
  );

describe('climbing towards a budget', () => {
  test('finds a rare drift under every seed, which as many random programs miss under each', async () => {
    expect(await found(true, 300)).toEqual(seeds.map(() => 'failed'));
    expect(await found(false, 600)).toEqual(seeds.map(() => 'passed'));
  });

  test('the same seed climbs to the same case', async () => {
    const once = async (): Promise<unknown> =>
      (await check([drifting], { laws: [isOne], seed: 3, programs: 300, climb: true })).outcomes[0]?.case;
    expect(await once()).toEqual(await once());
  });

  test('a law that tells no distance is left after three programs', async () => {
    let asked = 0;
    const silent: Law = { ...isOne, check: async () => void (asked += 1) };
    await check([drifting], { laws: [silent], seed: 1, programs: 50, climb: true });
    expect(asked).toBe(53);
  });
});
