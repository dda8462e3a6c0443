import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import { check } from '#engine/check.ts';
import { makeCase } from '#engine/case.ts';
import { replay } from '#engine/replay.ts';
import { optax1286 } from '#fixtures/museum/optax-1286.ts';
import { laws } from '#properties/index.ts';
import { findingLines } from '#reporters/finding-text.ts';
import type { Program } from '#model/program.ts';
import { referenceSubjects } from '#subjects/reference/index.ts';
import type { Context } from '../context.ts';
import { didYouMean } from '#subjects/near.ts';
import { UsageError } from '../usage-error.ts';

/** The schedule of the story: it moves, so that it cannot be taken for a number. */
const schedule = { kind: 'step', before: 0.1, until: 1, after: 0.05 } as const;

const story: Program = {
  leaves: [{ name: 'w0', shape: [1] }],
  parameters: { kind: 'fill', value: 0 },
  gradients: [
    { kind: 'fill', value: 1 },
    { kind: 'fill', value: 1 },
    { kind: 'fill', value: 1 },
  ],
  settings: { learningRate: { kind: 'schedule', schedule }, optimism: { kind: 'scalar', value: 1 } },
};

/** What JavaScript makes of the line, told by running it. The casts are the story: nothing else lets it compile. */
function whatJavaScriptSays(): readonly string[] {
  const alpha: unknown = Object.assign((step: number) => evaluateSchedule(schedule, step), {});
  const sum = String((alpha as number) + 1);
  return [
    '  alpha is a function of the step, beta is 1, the direction is 1:',
    `    (alpha + beta)              a string: "${sum.length > 44 ? `${sum.slice(0, 44)}…` : sum}"`,
    `    (alpha + beta) * direction  ${Number(sum) * 1}`,
  ];
}

/** How to tell it. */
export interface ReproOptions {
  /** On the real library instead of the museum. */
  readonly real?: boolean;
}

/** Tells the story of google-deepmind/optax#1286 on one screen. */
export async function reproCommand(name: string, { real = false }: ReproOptions, context: Context): Promise<number> {
  if (name !== 'optax-1286') throw new UsageError(`There is no regression "${name}". ${didYouMean(name, ['optax-1286'])}`);
  if (real) return (await import('./repro-real.ts')).reproReal(context);
  const { style, out } = context;
  out(`${style('bold', 'google-deepmind/optax#1286')}  optimistic Adam under a learning-rate schedule\n\n`);
  out(
    'Optax 0.2.4 annotated the learning rate as "scalar or schedule", and computed\n    (alpha + beta) * direction - beta * previous_direction\nwith alpha still the schedule. Python raises a TypeError. JavaScript raises nothing:\n\n',
  );
  out(`${whatJavaScriptSays().join('\n')}\n\n`);
  const session = await optax1286.subject.open();
  const [trace] = await session.run([story]);
  await session.close();
  for (const [step, update] of (trace?.updates ?? []).entries()) out(`  step ${step}: the update is ${update['w0']?.[0]}\n`);
  const report = await check([optax1286.subject], { laws: laws.filter(({ id }) => id === optax1286.law), hyperparameter: 'learningRate' });
  const [failed] = report.outcomes;
  if (failed === undefined || failed.verdict !== 'failed') throw new Error('The museum piece passed: the harness is broken.');
  out(`\n${style('red', 'BROKEN')}  ${failed.law}\n${findingLines(failed, 'npx ratelaw replay').join('\n')}\n`);
  const fixed = (await referenceSubjects()).find((subject) => subject.name === 'reference/optimistic-adam-v2');
  const law = laws.find(({ id }) => id === optax1286.law);
  if (fixed === undefined || law === undefined || failed.finding === undefined || failed.case === undefined)
    throw new Error('The healthy optimizer is missing.');
  const { optimism: _, ...settings } = failed.case.program.settings;
  const same: Program = {
    ...failed.case.program,
    settings: {
      ...settings,
      alpha: { kind: 'omitted' },
      beta: { kind: 'omitted' },
      b1: { kind: 'omitted' },
      b2: { kind: 'omitted' },
      epsilon: { kind: 'omitted' },
    },
  };
  const again = await replay(makeCase(fixed, 'learningRate', law.id, failed.finding, same), fixed, law);
  out(
    `\n${again.status === 'FIXED' ? style('green', 'HOLDS') : style('red', again.status)}   ${fixed.name}, which evaluates every hyperparameter in one place, under the same case\n`,
  );
  const healthy = await fixed.open();
  const [right] = await healthy.run([{ ...story, settings: { ...same.settings, learningRate: { kind: 'schedule', schedule } } }]);
  await healthy.close();
  for (const [step, update] of (right?.updates ?? []).entries()) out(`  step ${step}: the update is ${update['w0']?.[0]}\n`);
  out('\nThe types of the reference library refuse the line; ratelaw check ./yours.ts runs the laws on your own optimizer.\n');
  return again.status === 'FIXED' ? 0 : 1;
}
