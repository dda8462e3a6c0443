import type { Piece } from '#fixtures/museum/index.ts';
import type { Program } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Subject } from '#model/subject.ts';

/** What a faulty optimizer does and what it should do, update by update. */
export interface Illustration {
  readonly leaf: string;
  readonly expected: readonly number[];
  readonly actual: readonly number[];
  /** What the run was put through besides, in words. */
  readonly story: string;
}

/** Shares of the range: a warm-up, a decay down to zero, and a restart, so that no clock fault can hide. */
const shape = [0.2, 0.4, 0.6, 0.8, 1, 0.8, 0.6, 0.4, 0, 0, 0.5, 0.3];

/** Before which update a run is interrupted, where that shows the fault. */
const interrupted = 5;

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
async function compare({ subject, twin }: Piece, run: Program): Promise<Omit<Illustration, 'story'> | undefined> {
  const actual = await updatesOf(subject, run);
  const expected = await updatesOf(twin, run);
  if (actual.length !== expected.length || actual.length < 2) return undefined;
  const leaf = run.leaves
    .map(({ name }) => name)
    .find((name) => expected.some((update, step) => !Object.is(update[name], actual[step]?.[name])));
  if (leaf === undefined) return undefined;
  const values = (updates: typeof actual): readonly number[] => updates.map((update) => update[leaf] ?? Number.NaN);
  return { leaf, expected: values(expected), actual: values(actual) };
}

/** What a run may be put through until the fault shows, the simplest first. */
function attempts({ subject, hyperparameter }: Piece): readonly { readonly run: Program; readonly story: string }[] {
  const plain = program(subject, hyperparameter);
  const run = program(subject, '*');
  const rates = Object.entries(run.settings).filter(([, { kind }]) => kind === 'schedule');
  const halved = rates.map(([name]): [string, Setting] => [
    name,
    { kind: 'schedule', schedule: { kind: 'table', values: shape.toReversed().map((share) => share * (subject.hyperparameters[name]?.range[1] ?? 1)) } },
  ]);
  const groups = [
    { label: 'first', leaves: ['w0'], settings: run.settings },
    { label: 'second', leaves: ['w1'], settings: { ...run.settings, ...Object.fromEntries(halved) } },
  ];
  return [
    { run: plain, story: '' },
    { run, story: ' The learning rate is scheduled.' },
    {
      run: { ...run, events: [{ kind: 'restore', at: interrupted, into: 'fresh' }] },
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
  ];
}

/** A piece of the museum and its healthy twin under one schedule; `undefined` where no attempt tells them apart. */
export async function illustrate(piece: Piece): Promise<Illustration | undefined> {
  for (const { run, story } of attempts(piece)) {
    const found = await compare(piece, run);
    if (found !== undefined) return { ...found, story };
  }
  return undefined;
}
