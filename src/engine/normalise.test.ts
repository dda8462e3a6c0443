import { describe, expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import type { Program } from '#model/program.ts';
import type { ScheduleSpec, Setting } from '#model/schedule-spec.ts';
import type { Hyperparameter, Subject } from '#model/subject.ts';
import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import { table } from '../../test/settings.ts';
import { normalise } from './normalise.ts';

const hyperparameters: Readonly<Record<string, Hyperparameter>> = {
  rate: { schedulable: true, role: 'learning-rate', range: [0.01, 1] },
  decay: { schedulable: true, role: 'weight-decay', range: [0.2, 0.5], default: 0.25 },
  window: { schedulable: false, role: 'other', range: [3, 30], unit: 'steps' },
};
const subject: Subject = { ...momentumSubject('mine/momentum'), hyperparameters };

const scalar = (value: number): Setting => ({ kind: 'scalar', value });
const schedule = (spec: ScheduleSpec): Setting => ({ kind: 'schedule', schedule: spec });

const drawn: Program = {
  leaves: [
    { name: 'w0', shape: [3, 4] },
    { name: 'w1', shape: [5] },
    { name: 'w2', shape: [] },
  ],
  parameters: { kind: 'noise', seed: 9, scale: 0.5 },
  gradients: Array.from({ length: 7 }, (_, step) => ({ kind: 'noise', seed: 40 + step, scale: 2 })),
  settings: { rate: table(0.37, 0.11, 0.93, 0.41), decay: scalar(0.3371), window: scalar(17) },
};

const smallest = async (still: (program: Program) => boolean, program: Program = drawn, target = 'rate'): Promise<Program> =>
  normalise(program, subject, target, async (candidate) => still(candidate));

const valueAt = (program: Program, step: number): number => {
  const setting = program.settings['rate'];
  return setting?.kind === 'schedule' ? evaluateSchedule(setting.schedule, step) : Number.NaN;
};

describe('what fails whatever it is', () => {
  test('becomes one step of one number on one leaf', async () => {
    expect(await smallest(() => true)).toEqual({
      leaves: [{ name: 'w0', shape: [1] }],
      parameters: { kind: 'fill', value: 0 },
      gradients: [{ kind: 'fill', value: 1 }],
      settings: {
        rate: schedule({ kind: 'constant', value: 1 }),
        // Left out where a documented value exists, else the simplest of its range: the smallest whole number.
        decay: { kind: 'omitted' },
        window: scalar(3),
      },
    });
  });

  test('stays as it is once it is that', async () => {
    for (const program of [drawn, { ...drawn, leaves: [], metrics: [3, 1, 4] }]) {
      const once = await smallest(() => true, program);
      const asked: Program[] = [];
      expect(await smallest((candidate) => asked.push(candidate) > 0, once)).toEqual(once);
      expect(asked).toEqual([]);
    }
  });

  test('keeps a schedule without leaves so, with the simplest metrics', async () => {
    const fed: Program = { ...drawn, leaves: [], metrics: [3, 1, 4] };
    expect(await smallest(() => true, fed)).toMatchObject({ leaves: [], metrics: [0] });
    expect((await smallest(({ metrics = [] }) => metrics.length > 1, fed)).metrics).toEqual([0, 1]);
    expect((await smallest(({ metrics = [] }) => metrics[0] === 3, fed)).metrics).toEqual([3]);
  });
});

describe('what a fault needs is kept', () => {
  test('a number of steps', async () => {
    expect((await smallest(({ gradients }) => gradients.length >= 4)).gradients).toHaveLength(4);
    const asked: number[] = [];
    expect((await smallest(({ gradients: { length } }) => asked.push(length) > 0 && [5, 7].includes(length))).gradients).toHaveLength(5);
    expect(asked.slice(0, 5)).toEqual([1, 2, 3, 4, 5]);
  });

  test('a number of leaves, and a leaf of two elements', async () => {
    expect((await smallest(({ leaves }) => leaves.length > 1)).leaves.map(({ shape }) => shape)).toEqual([[1], [1]]);
    expect((await smallest(({ leaves }) => leaves.length > 1 && leaves[1]?.shape[0] !== 1)).leaves.map(({ shape }) => shape)).toEqual([
      [1],
      [2],
    ]);
    expect((await smallest(({ leaves }) => leaves.length > 2)).leaves).toEqual(drawn.leaves);
  });

  test('parameters that are not zero, or not all the same', async () => {
    const filled = async (still: (value: number | undefined) => boolean): Promise<Program['parameters']> =>
      (await smallest(({ parameters }) => still(parameters.kind === 'fill' ? parameters.value : undefined))).parameters;
    expect(await filled((value) => value !== 0)).toEqual({ kind: 'fill', value: 1 });
    expect(await filled((value) => value === undefined)).toEqual(drawn.parameters);
  });

  test('gradients that change: then they grow, or fall, or count, before they are noise', async () => {
    const kept = async (still: (values: readonly (number | undefined)[]) => boolean): Promise<readonly (number | undefined)[]> => {
      const valuesOf = ({ gradients }: Program): readonly (number | undefined)[] =>
        gradients.map((one) => (one.kind === 'fill' ? one.value : undefined));
      return valuesOf(
        await smallest((candidate) => candidate.gradients.length === 3 && still(valuesOf(candidate)), {
          ...drawn,
          gradients: drawn.gradients.slice(0, 3),
        }),
      );
    };
    expect(await kept(([first, second]) => first !== second || first === undefined)).toEqual([1, 2, 2]);
    expect(await kept(([first = 2, second = 1]) => first > second)).toEqual([2, 1, 1]);
    expect(await kept(([, second = 1, third = 2]) => third > second)).toEqual([1, 2, 3]);
    expect(await kept(([first]) => first === undefined)).toEqual([undefined, undefined, undefined]);
    const noise = await smallest(({ gradients }) => gradients[0]?.kind === 'noise');
    expect(noise.gradients).toEqual([{ kind: 'noise', seed: 0, scale: 1 }]);
  });

  test('a schedule that falls: a step between round numbers of the range', async () => {
    expect((await smallest((candidate) => valueAt(candidate, 0) > valueAt(candidate, 1))).settings['rate']).toEqual(
      schedule({ kind: 'step', before: 1, until: 1, after: 0.5 }),
    );
  });

  test('a schedule that changes late: a step as late as that', async () => {
    const late = await smallest(
      (candidate) =>
        candidate.gradients.length > 2 && valueAt(candidate, 0) === valueAt(candidate, 1) && valueAt(candidate, 1) > valueAt(candidate, 2),
      { ...drawn, settings: { ...drawn.settings, rate: table(0.9, 0.9, 0.3) } },
    );
    expect(late.settings['rate']).toEqual(schedule({ kind: 'step', before: 1, until: 2, after: 0.5 }));
  });

  test('a schedule of three values: a table of distinct ones, as long as the run and two more', async () => {
    const three = await smallest(
      (candidate) => candidate.gradients.length === 7 && new Set([0, 1, 2].map((step) => valueAt(candidate, step))).size === 3,
    );
    // Round numbers inside the range, then ones spread across it.
    expect(three.settings['rate']).toEqual(table(1, 0.5, 0.1, 0.25, 0.9, 0.01, 0.7, 0.8, 0.9));
  });

  test('a zero, only where there was one', async () => {
    const zero = { ...drawn, settings: { ...drawn.settings, rate: table(0.37, 0, 0.2) } };
    expect((await smallest((candidate) => valueAt(candidate, 0) < 0.1, zero)).settings['rate']).toEqual(
      schedule({ kind: 'constant', value: 0 }),
    );
    expect((await smallest((candidate) => valueAt(candidate, 0) < 0.1 || valueAt(candidate, 0) === 0.37)).settings['rate']).toEqual(
      drawn.settings['rate'],
    );
  });

  test('a companion that is given: then a round number of its range', async () => {
    const given = await smallest(({ settings }) => settings['decay']?.kind === 'scalar');
    expect(given.settings['decay']).toEqual(scalar(0.5));
    const low = await smallest(({ settings }) => settings['decay']?.kind === 'scalar' && settings['decay'].value < 0.5);
    expect(low.settings['decay']).toEqual(scalar(0.25));
    const scheduled = { ...drawn, settings: { ...drawn.settings, decay: table(0.3, 0.4) } };
    expect((await smallest(({ settings }) => settings['decay']?.kind === 'schedule', scheduled)).settings['decay']).toEqual(
      schedule({ kind: 'constant', value: 0.5 }),
    );
  });

  test('a whole number: the smallest that does, then a round one', async () => {
    const least = async (min: number): Promise<Setting | undefined> =>
      (await smallest(({ settings }) => settings['window']?.kind === 'scalar' && settings['window'].value >= min)).settings['window'];
    expect(await least(5)).toEqual(scalar(5));
    expect(await least(12)).toEqual(scalar(20));
    expect(await least(17)).toEqual(scalar(20));
  });

  test('a target that is a number, and one that is left out', async () => {
    const under = async (rate: Setting): Promise<Setting | undefined> =>
      (await smallest(() => true, { ...drawn, settings: { ...drawn.settings, rate } })).settings['rate'];
    expect(await under(scalar(0.37))).toEqual(scalar(1));
    expect(await under({ kind: 'omitted' })).toEqual({ kind: 'omitted' });
    const invalid = schedule({ kind: 'invalid', returns: 'NaN' });
    expect(await under(invalid)).toEqual(invalid);
  });
});

test('what one part allows another to lose is lost in the next pass', async () => {
  // Two leaves are needed while the companion is given, which is found out only after the leaves were tried.
  const { leaves } = await smallest(({ leaves: all, settings }) => all.length > 1 || settings['decay']?.kind === 'omitted');
  expect(leaves).toEqual([{ name: 'w0', shape: [1] }]);
});

test('a law that is never content ends after 600 evaluations', async () => {
  let asked = 0;
  const long = { ...drawn, gradients: Array.from({ length: 800 }, () => drawn.parameters) };
  const kept = await smallest(() => {
    asked += 1;
    return false;
  }, long);
  expect(asked).toBe(600);
  expect(kept).toBe(long);
});

describe('candidates stay what they may be', () => {
  const within = (range: readonly [number, number], more: Partial<Hyperparameter> = {}): Subject => ({
    ...subject,
    hyperparameters: { ...hyperparameters, window: { schedulable: false, role: 'other', range, unit: 'steps', ...more } },
  });
  const windowOf = ({ settings }: Program): number => (settings['window']?.kind === 'scalar' ? settings['window'].value : Number.NaN);
  const reduced = async (range: readonly [number, number], window: number, still: (value: number) => boolean): Promise<number> => {
    const given: Program = { ...drawn, settings: { ...drawn.settings, window: scalar(window) } };
    return windowOf(await normalise(given, within(range), 'rate', async (candidate) => still(windowOf(candidate))));
  };

  test.each<[range: readonly [number, number], window: number, least: number, most: number, smallest: number]>([
    [[1, 12], 12, 11, Infinity, 12],
    [[60, 70], 65, 0, 64, 60],
    [[60, 70], 65, 0, 59, 65],
    // Nor are the round numbers below its range.
    [[60, 90], 85, 0, 59, 85],
    [[2.5, 30], 17, 0, Infinity, 3],
    [[1, 10], 9.9, 9.5, Infinity, 10],
    [[20, 100], 90, 40, Infinity, 50],
  ])('a number of steps in %j, %d, that fails from %d to %d becomes %d', async (range, window, least, most, smallest_) => {
    expect(await reduced(range, window, (value) => value >= least && value <= most)).toBe(smallest_);
  });

  test('a companion with a documented value, however it is documented, is left out', async () => {
    for (const more of [{ default: 4 }, { omitted: 4 }]) {
      const { settings } = await normalise(drawn, within([3, 30], more), 'rate', async () => true);
      expect(settings['window']).toEqual({ kind: 'omitted' });
    }
    expect((await normalise(drawn, within([3, 30]), 'rate', async () => true)).settings['window']).toEqual(scalar(3));
  });

  test.each<[metrics: readonly number[], fails: (metrics: readonly number[]) => boolean, smallest: readonly number[]]>([
    [[3, 1, 4], ([first = 0]) => first >= 1, [1]],
    [[3, 1, 4], ([first = 0, second = 1]) => first > second, [1, 0]],
    [[3, 1, 4, 1], ({ length }) => length > 2, [3, 1, 4]],
    [[3, 1, 4, 1], (metrics) => metrics.includes(4), [3, 1, 4]],
    [[3, 1, 4, 1, 5, 9], ({ length }) => length === 4 || length === 6, [3, 1, 4, 1]],
    [[1], ([first]) => first === 1 || first === 0, [0]],
    [[0], () => true, [0]],
    [[1, 0], ({ length }) => length > 1, [0, 1]],
  ])('metrics %j become the simplest that fail', async (metrics, fails, simplest) => {
    const given: Program = { ...drawn, leaves: [], metrics };
    expect((await smallest((program) => fails(program.metrics ?? []), given)).metrics).toEqual(simplest);
  });
});
