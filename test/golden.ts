import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import type { Run } from '#oracle/index.ts';

const tree = v.record(v.string(), v.array(v.number()));
const numbers = v.record(v.string(), v.number());
const recorded = v.parse(
  v.object({
    runs: v.array(
      v.object({
        equations: v.string(),
        scheduled: v.boolean(),
        departs: v.optional(v.string()),
        steps: v.array(v.object({ values: numbers, extra: numbers, parameters: tree, gradients: tree, updates: tree })),
      }),
    ),
  }),
  JSON.parse(readFileSync('fixtures/golden/optax-optimizers.json', 'utf8')),
);

/** Trajectories that Optax 0.2.8 made in float32; one that `departs` from the published equations says how. */
export const goldenRuns = recorded.runs.map((run) => ({ ...run, title: `${run.equations} with ${run.scheduled ? 'tables' : 'numbers'}` }));
export type GoldenRun = (typeof goldenRuns)[number];

/** Such a run as the oracle is told of it; its leaves have the shapes `(1,)` and `(2, 2)`. */
export const oracleRun = (steps: GoldenRun['steps']): Run => ({
  dtype: 'float32',
  leaves: [
    { name: 'w0', size: 1 },
    { name: 'w1', size: 4 },
  ],
  parameters: steps.map(({ parameters }) => parameters),
  gradients: steps.map(({ gradients }) => gradients),
  values: steps.map(({ values }) => values),
  extra: steps.map(({ extra }) => extra),
});
