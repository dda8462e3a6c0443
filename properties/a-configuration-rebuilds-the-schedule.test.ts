import { describe, expect, test } from 'vitest';
import { cosineSubject } from '#fixtures/museum/healthy/schedules/cosine.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import type { ScheduleFacts } from '#model/trace.ts';
import { answering } from '../test/hand-made-schedule.ts';
import type { HandMade } from '../test/hand-made-schedule.ts';
import { running } from '../test/running.ts';
import { aConfigurationRebuildsTheSchedule } from './a-configuration-rebuilds-the-schedule.ts';

const subject: Subject = {
  ...cosineSubject('mine/schedule'),
  hyperparameters: {
    from: { schedulable: false, role: 'other', range: [0, 2], unit: 'rate' },
    steps: { schedulable: false, role: 'other', range: [1, 100], unit: 'steps', default: 4 },
    end: { schedulable: false, role: 'other', range: [0, 2], unit: 'rate', omitted: 'from' },
  },
};
const scalar = (value: number) => ({ kind: 'scalar', value }) as const;
const omitted = { kind: 'omitted' } as const;
const program: Program = {
  leaves: [],
  parameters: { kind: 'fill', value: 0 },
  gradients: [],
  settings: { from: scalar(1), steps: omitted, end: omitted },
};
const given: Program = { ...program, settings: { from: scalar(1), steps: scalar(8), end: scalar(0.5) } };
const numberOf = ({ settings }: Program, name: string, otherwise: number): number =>
  settings[name]?.kind === 'scalar' ? settings[name].value : otherwise;
/** Falls from its value by an eighth at each of its steps; what is left out has these values. */
const falling =
  (left: { readonly steps?: number; readonly end?: number } = {}): HandMade['value'] =>
  (step, one) =>
    Math.max(numberOf(one, 'end', left.end ?? 1) / 8, numberOf(one, 'from', Number.NaN) - step / numberOf(one, 'steps', left.steps ?? 4));

interface Ran {
  readonly judgement: Judgement;
  readonly asked: readonly Program[];
}
async function said(
  schedule: Partial<HandMade> & { readonly can?: ScheduleFacts['can']; readonly ahead?: number },
  one = program,
): Promise<Ran> {
  const { can = ['value'], ahead = 0, ...rest } = schedule;
  const asked: Program[] = [];
  const run = answering({ facts: () => ({ can, ahead, length: 4 }), value: falling(), ...rest });
  const judgement = await aConfigurationRebuildsTheSchedule.check({
    subject,
    hyperparameter: '*',
    program: one,
    ...running(async (programs) => (asked.push(...programs), run(programs))),
  });
  return { judgement, asked };
}

describe('what is left out', () => {
  test('has its documented value, which may be that of another', async () => {
    const { judgement, asked } = await said({});
    expect(judgement).toBeUndefined();
    expect(asked.map(({ settings }) => settings)).toEqual([
      program.settings,
      program.settings,
      { from: scalar(1), steps: scalar(4), end: scalar(1) },
    ]);
    // With nothing left out there is nothing to compare.
    expect((await said({}, given)).asked).toHaveLength(1);
  });

  test.each([
    [['value'] as const, 0, 1],
    [['advance'] as const, 0, 1],
    [['advance'] as const, 1, 1],
  ])('is told where it has another one (%j, %i ahead)', async (can, ahead, step) => {
    expect((await said({ can, ahead, value: falling({ steps: 5 }) })).judgement).toMatchObject({
      diagnosis: 'wrong-default',
      step,
      expected: 0.75,
      actual: 0.8,
      because: 'with steps, end left out it is not the schedule with the documented values',
    });
  });

  test('what is moved on is followed for two hundred steps at most', async () => {
    const moves = async (length: number): Promise<number> => {
      const asked: Program[] = [];
      const run = answering({ facts: () => ({ can: ['advance'], length }), value: falling() });
      await aConfigurationRebuildsTheSchedule.check({
        subject,
        hyperparameter: '*',
        program,
        ...running(async (programs) => (asked.push(...programs), run(programs))),
      });
      return (asked[1]?.operations ?? []).filter((one) => one.do === 'advance').length;
    };
    expect(await moves(4)).toBe(42);
    expect(await moves(100)).toBe(200);
  });
});

describe('what is rebuilt', () => {
  const rebuilding: Partial<HandMade> & { readonly can: ScheduleFacts['can'] } = {
    can: ['value', 'config'],
    config: 'done',
    rebuild: 'done',
  };

  test('from its own configuration is the same', async () => {
    const { judgement, asked } = await said(rebuilding, given);
    expect(judgement).toBeUndefined();
    expect(asked[1]?.operations?.slice(0, 3)).toEqual([
      { do: 'build', on: 'a' },
      { do: 'config', on: 'a', slot: 'c' },
      { do: 'rebuild', on: 'b', slot: 'c' },
    ]);
    expect((await said({ ...rebuilding, can: ['advance', 'config'], ahead: 1 }, given)).judgement).toBeUndefined();
  });

  test.each<[what: string, more: Partial<HandMade>, step: number, actual: unknown]>([
    [
      'is another schedule',
      { value: (step, one, asked) => falling()(step, one, asked) && (asked.on === 'b' && step > 2 ? 7 : falling()(step, one, asked)) },
      3,
      7,
    ],
    ['cannot be rebuilt', { rebuild: { threw: 'no steps', type: 'RangeError' } }, 0, 'RangeError: no steps'],
    ['cannot be written', { config: { threw: 'no configuration', type: 'TypeError' } }, 0, 'TypeError: no configuration'],
  ])('what %s is told', async (_, more, step, actual) => {
    expect((await said({ ...rebuilding, ...more }, given)).judgement).toMatchObject({
      diagnosis: 'incomplete-configuration',
      step,
      actual,
      because: 'rebuilt from its own configuration it is another schedule',
    });
    expect((await said({ ...rebuilding, ...more, can: ['value'] }, given)).judgement).toBeUndefined();
  });
});

test('a schedule applies that has a configuration, or any documented value', () => {
  const { from, steps, end } = subject.hyperparameters;
  if (from === undefined || steps === undefined || end === undefined || subject.schedule === undefined)
    throw new Error('it has all of them');
  const skips = (hyperparameters: Subject['hyperparameters'], configures = false): unknown =>
    aConfigurationRebuildsTheSchedule.skips(
      { ...subject, hyperparameters, schedule: { ...subject.schedule, configures } as Subject['schedule'] & object },
      '*',
    );
  expect(skips({ from })).toBe('has no configuration and no defaults');
  expect(skips({ from }, true)).toBeUndefined();
  expect(skips({ from, steps })).toBeUndefined();
  expect(skips({ from, end })).toBeUndefined();
});
