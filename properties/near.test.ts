import { expect, test } from 'vitest';
import fc from 'fast-check';
import { programs } from '#arbitraries/programs.ts';
import { traitsOf } from '#engine/rows.ts';
import { judge } from '#engine/trial.ts';
import { healthyAdamByEquations } from '#fixtures/museum/healthy/adam-by-equations.ts';
import { healthyAdam } from '#fixtures/museum/healthy/adam.ts';
import { healthyCompiled } from '#fixtures/museum/healthy/compiled.ts';
import { healthyDecoupled } from '#fixtures/museum/healthy/decoupled.ts';
import { healthyOptimisticGradient } from '#fixtures/museum/healthy/optimistic-gradient.ts';
import { healthyCosine } from '#fixtures/museum/healthy/schedules/cosine.ts';
import { healthyMultiStep } from '#fixtures/museum/healthy/schedules/multi-step.ts';
import { laws } from './index.ts';

/** Every law with a budget, and a healthy subject that spends some of it. */
test.each([
  ['the-optimistic-identity', healthyOptimisticGradient, 'alpha'],
  ['the-update-follows-its-equations', healthyAdamByEquations, '*'],
  ['a-constant-gradient-is-a-fixed-point', healthyAdam, '*'],
  ['weight-decay-keeps-its-contract', healthyDecoupled, 'weightDecay'],
  ['compiled-equals-eager', healthyCompiled, '*'],
  ['the-schedule-follows-its-formula', healthyCosine, '*'],
  ['scaling-the-anchors-scales-the-schedule', healthyCosine, '*'],
  ['a-value-depends-only-on-its-step', healthyMultiStep, '*'],
] as const)('%s tells a search how much of its budget an error took, and never all of it', async (id, subject, hyperparameter) => {
  const law = laws.find((one) => one.id === id);
  if (law === undefined) throw new Error(`no law is called ${id}`);
  const ratios: number[] = [];
  const session = await subject.open();
  const check = judge(law, subject, hyperparameter, session, { near: (ratio) => void ratios.push(ratio) });
  const drawn = fc.sample(programs(subject, hyperparameter, traitsOf({ subject, hyperparameter, law })), { seed: 1, numRuns: 20 });
  for (const program of drawn) await check(program);
  await check.close();
  await session.close();
  expect(ratios.length).toBeGreaterThan(20);
  expect(Math.max(...ratios)).toBeLessThan(1);
});
