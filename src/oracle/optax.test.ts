import { describe, expect, test } from 'vitest';
import { goldenRuns, oracleRun } from '../../test/golden.ts';
import { follow } from './index.ts';

describe.each(goldenRuns)('Optax 0.2.8 $title', ({ equations, departs, steps }) => {
  const title =
    departs === undefined ? 'is what the oracle says, within the rounding of float32' : `is not what the oracle says: ${departs}`;
  test(title, async () => {
    const told = await follow(equations, oracleRun(steps));
    const outside = told.flatMap((leaves, step) =>
      Object.entries(leaves).flatMap(([leaf, elements]) =>
        elements.flatMap(({ expected, tolerance, either }, element) => {
          const actual = steps[step]?.updates[leaf]?.[element] ?? Number.NaN;
          return either || Math.abs(actual - expected) <= tolerance ? [] : [{ step, leaf, element, expected, actual, tolerance }];
        }),
      ),
    );
    if (departs === undefined) expect(outside).toEqual([]);
    else expect(outside.length).toBeGreaterThan(0);
    expect(told.flatMap((leaves) => Object.values(leaves).flat()).filter(({ either }) => !either).length).toBeGreaterThan(20);
  });
});
