import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as v from 'valibot';
import { follow } from './index.ts';

const tree = v.record(v.string(), v.array(v.number()));
const recorded = v.parse(
  v.object({
    runs: v.array(
      v.object({
        equations: v.string(),
        scheduled: v.boolean(),
        steps: v.array(v.object({ values: v.record(v.string(), v.number()), parameters: tree, gradients: tree, updates: tree })),
      }),
    ),
  }),
  JSON.parse(readFileSync('fixtures/golden/optax-optimizers.json', 'utf8')),
);

const runs = recorded.runs.map((run) => ({ ...run, title: `${run.equations} with ${run.scheduled ? 'tables' : 'numbers'}` }));

describe.each(runs)('Optax 0.2.8 $title', ({ equations, steps }) => {
  test('is what the oracle says, within the rounding of float32', async () => {
    const told = await follow(equations, {
      dtype: 'float32',
      leaves: [
        { name: 'w0', size: 1 },
        { name: 'w1', size: 4 },
      ],
      parameters: steps.map(({ parameters }) => parameters),
      gradients: steps.map(({ gradients }) => gradients),
      values: steps.map(({ values }) => values),
    });
    const outside = told.flatMap((leaves, step) =>
      Object.entries(leaves).flatMap(([leaf, elements]) =>
        elements.flatMap(({ expected, tolerance, either }, element) => {
          const actual = steps[step]?.updates[leaf]?.[element] ?? Number.NaN;
          return either || Math.abs(actual - expected) <= tolerance ? [] : [{ step, leaf, element, expected, actual, tolerance }];
        }),
      ),
    );
    expect(outside).toEqual([]);
    expect(told.flatMap((leaves) => Object.values(leaves).flat()).filter(({ either }) => !either).length).toBeGreaterThan(20);
  });
});
