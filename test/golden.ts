import { readFileSync } from 'node:fs';
import * as v from 'valibot';

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

/** Its leaves, whose shapes are `(1,)` and `(2, 2)`. */
export const goldenLeaves = [
  { name: 'w0', size: 1 },
  { name: 'w1', size: 4 },
];
