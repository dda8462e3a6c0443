import type { Piece } from '#fixtures/museum/index.ts';
import type { Program } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Subject } from '#model/subject.ts';
import { differs } from './visible.ts';

/** What a faulty optimizer does and what it should do, update by update. */
export interface Illustration {
  readonly leaf: string;
  readonly expected: readonly number[];
  readonly actual: readonly number[];
  /** Whether a hyperparameter follows the schedule of the picture. */
  readonly scheduled: boolean;
  /** What the run was put through besides, in words. */
  readonly story: string;
}

/** Shares of the range: a warm-up, a decay down to zero, and a restart, so that no clock fault can hide. */
const shape = [0.2, 0.4, 0.6, 0.8, 1, 0.8, 0.6, 0.4, 0, 0, 0.5, 0.3];

/** Before which update a run is interrupted, where that shows the fault. */
const interrupted = 5;

/** Before which update a count is set: one that is 0 or 1 could be another number of the state. */
const recounted = 2;

/** Where counts of eight, 11, 16, 24 and 31 bits end. */
const boundaries = [2 ** 8, 2 ** 11, 2 ** 16, 2 ** 24, 2 ** 31 - 2];

function program({ hyperparameters }: Subject, target: string): Program {
  const settings = Object.entries(hyperparameters).map(([name, { schedulable, role, range, default: fallback, omitted }]): [string, Setting] => {
    const [min, max] = range;
    if ((name === target || (target === '*' && role === 'learning-rate')) && schedulable)
      return [name, { kind: 'schedule', schedule: { kind: 'table', values: shape.map((share) => share * max) } }];
    if (fallback !== undefined || omitted !== undefined) return [name, { kind: 'omitted' }];
    return [name, { kind: 'scalar', value: (min + max) / 2 }];
  });
  return {
    leaves: [
      { name: 'w0', shape: [1] },
      { name: 'w1', shape: [1] },
    ],
    parameters: { kind: 'fill', value: 1 },
    gradients: shape.map(() => ({ kind: 'fill', value: 1 })),
    settings: Object.fromEntries(settings),
  };
}

async function updatesOf(subject: Subject, run: Program): Promise<readonly Readonly<Record<string, number>>[]> {
  const session = await subject.open();
  const [trace] = await session.run([run]);
  // Copied before the session closes: its memory may be used again.
  const updates = (trace?.updates ?? []).map((update) =>
    Object.fromEntries(Object.entries(update).map(([name, leaf]) => [name, leaf[0] ?? Number.NaN])),
  );
  await session.close();
  return updates;
}

/** The leaf on which two runs part, and its values in both; `undefined` where they do not. */
async function compare({ subject, twin }: Piece, run: Program): Promise<Pick<Illustration, 'leaf' | 'expected' | 'actual'> | undefined> {
  const actual = await updatesOf(subject, run);
  const expected = await updatesOf(twin, run);
  if (actual.length !== expected.length || actual.length < 2) return undefined;
  const values = (updates: typeof actual, name: string): readonly number[] => updates.map((update) => update[name] ?? Number.NaN);
  const leaf = run.leaves
    .map(({ name }) => name)
    .find((name) => differs(values(expected, name), values(actual, name)));
  return leaf === undefined ? undefined : { leaf, expected: values(expected, leaf), actual: values(actual, leaf) };
}

/** What a run may be put through until the fault shows, the simplest first. */
function attempts({ subject, hyperparameter }: Piece): readonly { readonly run: Program; readonly story: string }[] {
  const plain = program(subject, hyperparameter);
  const run = program(subject, '*');
  const high = (name: string): number => subject.hyperparameters[name]?.range[1] ?? 1;
  const reversed = (name: string): Setting => ({
    kind: 'schedule',
    schedule: { kind: 'table', values: shape.toReversed().map((share) => share * high(name)) },
  });
  const rates = Object.entries(run.settings).filter(([, { kind }]) => kind === 'schedule');
  const turned = rates.map(([name]): [string, Setting] => [name, reversed(name)]);
  const rest = Object.entries(subject.hyperparameters)
    .filter(([name, { schedulable }]) => schedulable && !rates.some(([rate]) => rate === name))
    .map(([name]): [string, Setting] => [name, reversed(name)]);
  const numbers = Object.keys(subject.hyperparameters).map((name): [string, Setting] => [name, { kind: 'scalar', value: high(name) }]);
  const halves = numbers.map(([name]): [string, Setting] => [name, { kind: 'scalar', value: high(name) / 2 }]);
  const saved = { kind: 'restore', at: interrupted, into: 'fresh' } as const;
  const groups = [
    { label: 'first', leaves: ['w0'], settings: run.settings },
    { label: 'second', leaves: ['w1'], settings: { ...run.settings, ...Object.fromEntries(turned) } },
  ];
  return [
    { run: plain, story: '' },
    { run, story: ' The learning rate is scheduled.' },
    {
      run: { ...run, events: [saved] },
      story: ` Before update ${interrupted} the run is saved, rebuilt and restored.`,
    },
    ...(subject.skipsNonFinite === 0
      ? []
      : [
          {
            run: { ...run, gradients: run.gradients.map((one, step) => (step === interrupted ? ({ kind: 'fill', value: Number.NaN } as const) : one)) },
            story: ` The gradient of update ${interrupted} is not a number, so that it is skipped.`,
          },
        ]),
    ...(subject.groups === undefined ? [] : [{ run: { ...run, groups }, story: ' Each of two leaves is a group with a schedule of its own.' }]),
    {
      run: { ...run, settings: { ...run.settings, ...Object.fromEntries(rest) } },
      story: ' The learning rate is scheduled, and every other hyperparameter by the same schedule backwards.',
    },
    { run: { ...run, compiled: true }, story: ' The update is compiled.' },
    {
      run: { ...run, settings: Object.fromEntries(numbers), events: [{ ...saved, settings: Object.fromEntries(halves) }] },
      story: ` All hyperparameters are numbers. Before update ${interrupted} the run is saved, and restored into a build whose numbers are half as large.`,
    },
    ...boundaries.map((count) => ({
      run: {
        ...run,
        settings: {
          ...run.settings,
          ...Object.fromEntries(
            rates.map(([name]): [string, Setting] => [
              name,
              { kind: 'schedule', schedule: { kind: 'step', before: high(name), until: count + 4, after: high(name) / 2 } },
            ]),
          ),
        },
        events: [{ kind: 'recount', at: recounted, count } as const],
      },
      story: ` The learning rate is halved at step ${count + 4}, and after ${recounted} updates the run is put at step ${count}.`,
    })),
  ];
}

/** A piece of the museum and its healthy twin under one schedule; `undefined` where no attempt tells them apart. */
export async function illustrate(piece: Piece): Promise<Illustration | undefined> {
  for (const { run, story } of attempts(piece)) {
    const found = await compare(piece, run);
    const scheduled = Object.values(run.settings).some((setting) => setting.kind === 'schedule' && setting.schedule.kind === 'table');
    if (found !== undefined) return { ...found, scheduled, story };
  }
  return undefined;
}
