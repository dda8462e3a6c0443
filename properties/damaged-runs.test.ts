import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { programs } from '#arbitraries/programs.ts';
import { traitsOf } from '#engine/rows.ts';
import { findingOf, judge } from '#engine/trial.ts';
import { museum } from '#fixtures/museum/index.ts';
import { valueAt } from '#judgement/settings.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import type { Leaf, Tree } from '#model/tree.ts';
import { laws } from './index.ts';

/** For every law a healthy subject to which it applies: the twin of a piece that breaks it. */
const rows = laws.map((law) => {
  const piece = museum.find((one) => one.law === law.id);
  if (piece === undefined) throw new Error(`no piece breaks ${law.id}`);
  const row = { subject: piece.twin, hyperparameter: piece.hyperparameter, law };
  return { id: law.id, row, drawn: fc.sample(programs(row.subject, row.hyperparameter, traitsOf(row)), { seed: 42, numRuns: 3 }) };
});

/** The same subject, and the same one inside it where it wraps one, which shows other traces. */
function showing(subject: Subject, change: (traces: readonly Trace[]) => readonly Trace[]): Subject {
  const { wraps } = subject;
  return {
    ...subject,
    ...(wraps === undefined ? {} : { wraps: { ...wraps, subject: showing(wraps.subject, change) } }),
    open: async () => {
      const session = await subject.open();
      return { ...session, run: async (given) => change(await session.run(given)) };
    },
  };
}

/** What a law says of a few programs when every list of traces that it is shown is changed first. */
async function judgements(
  { row: { law, subject, hyperparameter }, drawn }: (typeof rows)[number],
  change: (traces: readonly Trace[]) => readonly Trace[],
): Promise<readonly Judgement[]> {
  const changed = showing(subject, change);
  const session = await changed.open();
  const check = judge(law, changed, hyperparameter, session);
  const said: Judgement[] = [];
  for (const program of drawn) said.push(await check(program));
  await check.close();
  await session.close();
  return said;
}

const filled = (tree: Tree, value: number): Tree =>
  Object.fromEntries(Object.entries(tree).map(([name, leaf]): [string, Leaf] => [name, leaf.map(() => value)]));
const threw = { phase: 'update', step: 1, type: 'TypeError', message: 'it breaks' } as const;

/** Ways in which a run may be another one than a law hopes for. */
const damages: readonly (readonly [damage: string, change: (trace: Trace) => Trace])[] = [
  ['makes no update', (trace) => ({ ...trace, updates: [], forks: [] })],
  ['breaks after its first update', (trace) => ({ ...trace, updates: trace.updates.slice(0, 1), threw })],
  ['makes updates of no leaves', (trace) => ({ ...trace, updates: trace.updates.map(() => ({})) })],
  ['makes updates that are no numbers', (trace) => ({ ...trace, updates: trace.updates.map((update) => filled(update, Number.NaN)) })],
  ['makes updates of zero', (trace) => ({ ...trace, updates: trace.updates.map((update) => filled(update, 0)) })],
  ['shows its updates alone', ({ updates, forks }) => ({ updates, forks, mutations: [] })],
  [
    'has no states',
    (trace) => {
      const { states: _, ...rest } = trace;
      return rest;
    },
  ],
  [
    'breaks in its side updates',
    (trace) => ({ ...trace, forks: trace.forks.map(({ at }) => ({ at, threw: { ...threw, phase: 'fork' as const } })) }),
  ],
  ['has side updates of nothing', (trace) => ({ ...trace, forks: trace.forks.map(({ at }) => ({ at })) })],
  ['answers nothing', (trace) => (trace.answers === undefined ? trace : { ...trace, answers: [] })],
  [
    'answers with refusals',
    (trace) => ({ ...trace, ...(trace.answers && { answers: trace.answers.map(() => ({ threw: 'no', type: 'RangeError' })) }) }),
  ],
  ['offers nothing', (trace) => ({ ...trace, ...(trace.answers && { answers: trace.answers.map(() => 'unsupported' as const) }) })],
];

/** Smaller programs than a law draws, as shrinking makes them. */
const smaller: readonly (readonly [other: string, change: (program: Program) => Program])[] = [
  ['makes one update', (program) => ({ ...program, gradients: program.gradients.slice(0, 1) })],
  ['has one leaf', (program) => ({ ...program, leaves: program.leaves.slice(0, 1) })],
];

/** Programs that a law is not about: a replayed case may be of another version of it, or written by hand. */
const foreign: readonly (readonly [other: string, change: (program: Program, hyperparameter: string) => Program])[] = [
  ['gives numbers only', (program) => ({ ...program, settings: settingsOf(program, (value) => ({ kind: 'scalar', value })) })],
  ['leaves everything out', (program) => ({ ...program, settings: settingsOf(program, () => ({ kind: 'omitted' })) })],
  [
    'gives it nothing',
    (program, name) => ({ ...program, settings: Object.fromEntries(Object.entries(program.settings).filter(([one]) => one !== name)) }),
  ],
];

/** The settings of a program, each made anew from its first value. */
function settingsOf({ settings }: Program, made: (value: number) => Setting): Program['settings'] {
  return Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, made(valueAt(setting, 0) ?? 0.5)]));
}

describe.each(rows)('$id', (one) => {
  // It may also say in an error of its own why it cannot judge; it must not stumble.
  test.each(damages)('tells one of its faults, or none, of a subject that %s', async (_, damage) => {
    const said = await judgements(one, (traces) => traces.map(damage)).catch((error: Error) => error);
    if (said instanceof Error) expect(said).not.toBeInstanceOf(TypeError);
    else for (const judgement of said) expect([undefined, ...one.row.law.catches.diagnoses]).toContain(findingOf(judgement)?.diagnosis);
  });

  test.each(smaller)('tells no fault of a healthy subject where a program %s', async (_, change) => {
    const said = await judgements({ ...one, drawn: one.drawn.map(change) }, (traces) => traces);
    expect(said.map(findingOf)).toEqual(said.map(() => undefined));
  });

  test.each(foreign)('tells one of its faults, or none, of a program that %s', async (_, change) => {
    const drawn = one.drawn.map((program) => change(program, one.row.hyperparameter));
    const said = await judgements({ ...one, drawn }, (traces) => traces).catch((error: Error) => error);
    if (said instanceof Error) expect(said).not.toBeInstanceOf(TypeError);
    else for (const judgement of said) expect([undefined, ...one.row.law.catches.diagnoses]).toContain(findingOf(judgement)?.diagnosis);
  });
});
