import type { Piece } from '#fixtures/museum/index.ts';
import { otherSettings } from '#judgement/other-settings.ts';
import { looking, numberOf, seenOf } from '#judgement/schedule-run.ts';
import type { Operation, Program, Settings } from '#model/program.ts';
import type { Outcome } from '#model/report.ts';
import type { Subject } from '#model/subject.ts';
import type { ScheduleFacts, Trace } from '#model/trace.ts';
import { differs } from './visible.ts';

/** What a faulty schedule gives and what it should give, step by step. */
export interface ScheduleIllustration {
  readonly expected: readonly number[];
  readonly actual: readonly number[];
  /** The settings, and what the schedule was put through besides, in words. */
  readonly story: string;
}

/** Steps of a picture. */
const width = 24;

/** Steps that are made before the picture begins, and that a segment lasts. */
const some = width / 4;

/** A way of asking, and what to say of it. */
interface Way {
  readonly before: readonly Operation[];
  readonly backwards?: boolean;
  readonly from?: number;
  readonly story: string;
}

const build: Operation = { do: 'build', on: 'a' };

/** What a schedule may be put through until the fault shows, the simplest first. */
function ways(facts: ScheduleFacts, other: Settings, far: number, program: Program): readonly Way[] {
  const { can } = facts;
  const able = (what: ScheduleFacts['can'][number], way: Way): readonly Way[] => (can.includes(what) ? [way] : []);
  return [
    { before: [build], story: '' },
    ...able('value', { before: [build], backwards: true, story: ' It is asked from the last step to the first.' }),
    ...able('config', {
      before: [
        { do: 'build', on: 'w' },
        { do: 'config', on: 'w', slot: 's' },
        { do: 'rebuild', on: 'a', slot: 's' },
      ],
      story: ' It is rebuilt from its own configuration.',
    }),
    ...able('save', {
      before: [{ do: 'build', on: 'w' }, ...looking('w', facts, program, [some]), { do: 'save', on: 'w', slot: 's' }, build, { do: 'load', on: 'a', slot: 's' }],
      story: ` The picture begins where it was saved after ${some} steps and loaded again.`,
    }),
    {
      before: [build, { do: 'build', on: 'o', settings: other }, ...looking('o', facts, program, [some])],
      story: ' Another one, with other settings, was built and used before.',
    },
    ...(far > width
      ? able('value', { before: [build], from: far - width / 2, story: ` The picture begins at step ${far - width / 2}.` })
      : []),
  ];
}

async function traceOf(subject: Subject, program: Program): Promise<Trace | undefined> {
  const session = await subject.open();
  const [trace] = await session.run([program]);
  await session.close();
  return trace;
}

async function values(subject: Subject, program: Program, facts: ScheduleFacts, way: Way): Promise<readonly number[]> {
  const { before, from = 0, backwards } = way;
  const steps = Array.from({ length: width }, (_, step) => from + step);
  const operations = [...before, ...looking('a', { ...facts, length: width }, program, backwards === true ? steps.toReversed() : steps)];
  const seen = seenOf(await traceOf(subject, { ...program, operations }), operations, 'a', 0);
  return seen.toSorted((one, next) => one.step - next.step).map(({ answer }) => numberOf(answer));
}

/** A number of steps that fits the picture several times, a rate of one half where that is allowed, and the middle of everything else. */
function telling({ hyperparameters }: Subject): Settings {
  return Object.fromEntries(
    Object.entries(hyperparameters).map(([name, { range, unit, role }]) => {
      const [low, high] = range;
      const wanted = unit === 'steps' ? some : role === 'learning-rate' ? 0.5 : (low + high) / 2;
      return [name, { kind: 'scalar', value: Math.min(high, Math.max(low, wanted)) }];
    }),
  );
}

const told = (settings: Settings): string =>
  Object.entries(settings)
    .flatMap(([name, setting]) => (setting.kind === 'scalar' ? [`${name} ${setting.value}`] : []))
    .join(', ');

/** A piece of the museum and its healthy twin under one way of asking; `undefined` where none tells them apart. */
export async function illustrateSchedule({ subject, twin }: Piece, { case: kept, finding }: Outcome): Promise<ScheduleIllustration | undefined> {
  if (kept === undefined) return undefined;
  for (const settings of [telling(subject), kept.program.settings]) {
    const program = { ...kept.program, settings };
    const facts = (await traceOf(subject, { ...program, operations: [build] }))?.facts;
    if (facts === undefined) continue;
    for (const way of ways(facts, otherSettings(subject, program), finding?.step ?? 0, program)) {
      const expected = await values(twin, program, facts, way);
      const actual = await values(subject, program, facts, way);
      if (expected.length === actual.length && differs(expected, actual)) return { expected, actual, story: ` Its settings: ${told(settings)}.${way.story}` };
    }
  }
  return undefined;
}
