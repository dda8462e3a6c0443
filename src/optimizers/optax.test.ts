import { beforeAll, describe, expect, test } from 'vitest';
import { follow } from '#oracle/index.ts';
import { goldenRuns, oracleRun } from '../../test/golden.ts';
import type { GoldenRun } from '../../test/golden.ts';
import { trajectory, useCpu } from '../../test/trajectory.ts';
import * as library from './index.ts';
import type { GradientTransformation, ScalarOrSchedule } from './index.ts';

beforeAll(useCpu);

type Given = Readonly<Record<string, ScalarOrSchedule>> & { readonly learningRate: ScalarOrSchedule };

/** Where the name of an optimizer is not that of its equations, or its hyperparameters are not those of a table. */
const others: Readonly<Record<string, (given: Given) => GradientTransformation<unknown>>> = {
  'sgd-nesterov': (given) => library.sgd({ ...given, nesterov: true }),
  'schedule-free-sgd': (given) => library.scheduleFree(library.sgd(given), given),
};

function optimizerOf({ equations, scheduled, steps }: GoldenRun): GradientTransformation<unknown> {
  const names = Object.keys(steps[0]?.values ?? {});
  const value = (name: string, step: number): number => steps[step]?.values[name] ?? Number.NaN;
  const setting = (name: string): ScalarOrSchedule => (scheduled ? (step) => value(name, step) : value(name, 0));
  const given = { learningRate: Number.NaN, ...Object.fromEntries(names.map((name) => [name, setting(name)])) };
  const name = equations.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const make = others[equations] ?? Object.entries(library).find(([exported]) => exported === name)?.[1];
  if (make === undefined) throw new Error(`no optimizer is called ${name}`);
  // eslint-disable-next-line typescript/no-unsafe-type-assertion -- picked by name: all of them take their hyperparameters so
  return (make as (given: Given) => GradientTransformation<unknown>)(given);
}

describe.each(goldenRuns)('our own $title', (run) => {
  const { departs, steps } = run;
  const title = departs === undefined ? "gives Optax's updates, each side within its roundings" : `gives the published updates: ${departs}`;
  test(title, async () => {
    const told = await follow(run.equations, oracleRun(steps));
    const made = trajectory(
      optimizerOf(run),
      steps.map(({ gradients, parameters, extra }) => ({ gradients, params: parameters, extra: { value: extra['value'] ?? 0 } })),
    );
    const outside = told.flatMap((leaves, step) =>
      Object.entries(leaves).flatMap(([leaf, elements]) =>
        elements.flatMap(({ expected, tolerance, either }, element) => {
          const actual = made[step]?.[leaf]?.[element] ?? Number.NaN;
          // Optax and we may each be off by the roundings of the equations, to either side.
          const [wanted, far] =
            departs === undefined ? [steps[step]?.updates[leaf]?.[element] ?? Number.NaN, 2 * tolerance] : [expected, tolerance];
          return either || Math.abs(actual - wanted) <= far ? [] : [{ step, leaf, element, wanted, actual, far }];
        }),
      ),
    );
    expect(outside).toEqual([]);
    expect(told.flatMap((leaves) => Object.values(leaves).flat()).filter(({ either }) => !either).length).toBeGreaterThan(20);
  });
});
