import { describe, expect, test } from 'vitest';
import type { Law } from '#model/law.ts';
import { plantedLaw } from '../../test/planted-law.ts';
import { defineOptimizer } from '#subjects/define-optimizer.ts';
import type { Program } from '#model/program.ts';
import type { ScheduleSpec, Setting } from '#model/schedule-spec.ts';
import { check } from './check.ts';
import { climb } from './climb.ts';
import type { ClimbOptions } from './climb.ts';

const names = ['a', 'b', 'c', 'd'] as const;
const budget = 1000;

/** Where the drift is largest: inside the ranges, since fast-check likes their ends. */
const peak = { a: 0.37, b: 0.62, c: 0.55, d: 0.43 } as const;

/**
 * Its update drifts by 1087 ULP times the product of four closenesses `1 − |x − peak|`. It goes over a budget of 1000
 * where the product is above 0.92: of four even numbers with a probability below (2 · −ln 0.92)⁴ / 4! = 3.3e-5.
 */
const drifting = defineOptimizer({
  name: 'planted/drift',
  hyperparameters: Object.fromEntries(names.map((name) => [name, { schedulable: false, role: 'other', range: [0, 1] as const }])),
  create: (given) => {
    const product = names.reduce((sum, name) => sum * (1 - Math.abs(Number(given[name]) - peak[name])), 1);
    return {
      init: () => 0,
      update: (gradients, count) => [
        Object.fromEntries(Object.entries(gradients).map(([name, leaf]) => [name, leaf.map(() => 1 + 1087 * product * 2 ** -52)])),
        count,
      ],
    };
  },
});

/** Each update is 1. */
const isOne = plantedLaw('is-one', {
  scope: 'subject',
  traits: { target: 'scalar', minSteps: 1 },
  async check({ program, run, near }) {
    const [trace] = await run(program);
    for (const [step, update] of (trace?.updates ?? []).entries()) {
      for (const actual of Object.values(update).flatMap((leaf) => [...leaf])) {
        const ulps = Math.abs(actual - 1) / 2 ** -52;
        near?.(ulps / budget);
        if (ulps > budget) return { diagnosis: 'drifted', quantity: 'update', step, expected: 1, actual, because: 'it drifted' };
      }
    }
    return undefined;
  },
  catches: { saboteurs: [], diagnoses: ['drifted'] },
});

const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
const found = async (climb: boolean, programs: number): Promise<readonly string[]> =>
  Promise.all(
    seeds.map(async (seed) => {
      const { outcomes } = await check([drifting], { laws: [isOne], seed, programs, climb });
      return outcomes[0]?.verdict ?? 'none';
    }),
  );

describe('climbing towards a budget', () => {
  test('finds a rare drift under every seed, which as many random programs miss under each', async () => {
    expect(await found(true, 300)).toEqual(seeds.map(() => 'failed'));
    expect(await found(false, 600)).toEqual(seeds.map(() => 'passed'));
  });

  test('the same seed climbs to the same case', async () => {
    const once = async (): Promise<unknown> =>
      (await check([drifting], { laws: [isOne], seed: 3, programs: 300, climb: true })).outcomes[0]?.case;
    expect(await once()).toEqual(await once());
  });

  test('a law that tells no distance is left after three programs', async () => {
    let asked = 0;
    const silent: Law = { ...isOne, check: async () => void (asked += 1) };
    const { outcomes } = await check([drifting], { laws: [silent], seed: 1, programs: 50, climb: true });
    expect(asked).toBe(53);
    // What a row says of its cost counts the climb as well.
    expect(outcomes[0]?.runs).toBe(53);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('and so is one that tells %d, which is no distance', async (ratio) => {
    const lost: Law = {
      ...isOne,
      check: async ({ near }) => {
        near?.(ratio);
        return undefined;
      },
    };
    const { outcomes } = await check([drifting], { laws: [lost], seed: 1, programs: 50, climb: true });
    expect(outcomes[0]?.runs).toBe(53);
  });
});

describe('what is tried', () => {
  const range = [2, 3] as const;
  const subject = defineOptimizer({
    name: 'mine/tried',
    hyperparameters: Object.fromEntries(['a', 'b'].map((name) => [name, { schedulable: true, role: 'other', range }])),
    create: () => ({ init: () => 0, update: (gradients, count) => [gradients, count] }),
  });
  const scheduled = (schedule: ScheduleSpec): Setting => ({ kind: 'schedule', schedule });
  const first: Program = {
    leaves: [{ name: 'w0', shape: [1] }],
    parameters: { kind: 'fill', value: 1 },
    gradients: [11, 12, 13].map((value) => ({ kind: 'fill', value })),
    settings: { a: scheduled({ kind: 'table', values: [2.25, 2.5, 2.75] }), b: { kind: 'scalar', value: 2.5 } },
  };
  const second: Program = {
    leaves: [{ name: 'w0', shape: [2] }],
    parameters: { kind: 'fill', value: 2 },
    gradients: [21, 22].map((value) => ({ kind: 'fill', value })),
    settings: { a: scheduled({ kind: 'constant', value: 2.125 }), b: { kind: 'omitted' } },
  };

  /** The programs that a climb measures, in order, where each has the ratio given. */
  async function tried(
    drawn: readonly Program[],
    programs: number,
    ratio: (program: Program, index: number) => number | undefined,
    more: Partial<ClimbOptions> = {},
  ): Promise<readonly Program[]> {
    const measured: Program[] = [];
    const found = await climb({
      subject,
      seed: 7,
      drawn,
      programs,
      measure: async (program) => {
        measured.push(program);
        const height = ratio(program, measured.length - 1);
        return { ratio: height, broken: height !== undefined && height > 1 };
      },
      ...more,
    });
    if (found !== undefined) expect(found).toBe(measured.at(-1));
    return measured;
  }

  test('a quarter as drawn, in turn, and then neighbours', async () => {
    const measured = await tried([first, second], 40, () => 0.5);
    expect(measured).toHaveLength(40);
    expect(measured.slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? first : second)));
    for (const one of measured.slice(10)) expect([first, second]).not.toContain(one);
    expect((await tried([first, second], 1, () => 0.5))[0]).toBe(first);
    expect(await tried([], 5, () => 0.5)).toEqual([]);
  });

  test('the first program over the budget ends it', async () => {
    expect(await tried([first, second], 40, (_, index) => (index === 13 ? 1.5 : 0.5))).toHaveLength(14);
    expect(await tried([first, second], 40, (_, index) => (index === 1 ? 1.5 : 0.5))).toHaveLength(2);
  });

  test('a law that tells nothing of three programs has no budget; one that told something has', async () => {
    expect(await tried([first, second], 40, () => undefined)).toHaveLength(3);
    expect(await tried([first, second], 40, (_, index) => (index === 2 ? 0.5 : undefined))).toHaveLength(40);
    expect(await tried([first, second], 40, (_, index) => (index === 0 ? 0.5 : undefined))).toHaveLength(40);
  });

  const valuesOf = (setting: Setting | undefined): readonly number[] => {
    if (setting?.kind === 'scalar') return [setting.value];
    if (setting?.kind !== 'schedule') return [];
    const { schedule } = setting;
    switch (schedule.kind) {
      case 'table':
        return schedule.values;
      case 'constant':
        return [schedule.value];
      case 'step':
        return [schedule.before, schedule.after];
      case 'ramp':
        return [schedule.from, schedule.to];
      case 'invalid':
        return [];
    }
  };
  const shapes: readonly (readonly [string, Setting])[] = [
    ['table', scheduled({ kind: 'table', values: [2.25, 2.5, 2.75] })],
    ['constant', scheduled({ kind: 'constant', value: 2.5 })],
    ['step', scheduled({ kind: 'step', before: 2.25, until: 2, after: 2.75 })],
    ['ramp', scheduled({ kind: 'ramp', from: 2.25, to: 2.75, steps: 3 })],
    ['scalar', { kind: 'scalar', value: 2.5 }],
  ];

  test.each(shapes)('a %s is nudged inside its range: often a little, sometimes to an end, and stays what it is', async (_, setting) => {
    const measured = await tried([{ ...first, settings: { a: setting } }], 400, () => 0.5);
    const seen = measured.flatMap(({ settings }) => valuesOf(settings['a']));
    expect(Math.min(...seen)).toBe(range[0]);
    expect(Math.max(...seen)).toBe(range[1]);
    for (const { settings } of measured) {
      expect(settings['a']?.kind).toBe(setting.kind);
      if (setting.kind === 'schedule' && settings['a']?.kind === 'schedule')
        expect(settings['a'].schedule.kind).toBe(setting.schedule.kind);
      expect(valuesOf(settings['a'])).toHaveLength(valuesOf(setting).length);
    }
    // Each of its numbers is moved at some time.
    for (const at of valuesOf(setting).keys())
      expect(new Set(measured.map(({ settings }) => valuesOf(settings['a'])[at])).size).toBeGreaterThan(5);
    // Both ways, in steps of half the range down to a 64th, to six digits.
    const [from = Number.NaN] = valuesOf(setting);
    expect(seen.some((value) => Math.abs(Math.abs(value - from) - 1 / 64) < 1e-5)).toBe(true);
    expect(seen.some((value) => value > from && value < range[1])).toBe(true);
    expect(seen.some((value) => value < from && value > range[0])).toBe(true);
  });

  test('one entry of a table at a time', async () => {
    const measured = await tried([first], 5, (_, index) => (index < 2 ? 0.5 : 0.1));
    for (const { settings } of measured.slice(2)) {
      const moved = valuesOf(settings['a']).filter((value, step) => value !== valuesOf(first.settings['a'])[step]);
      expect(moved.length).toBeLessThan(2);
    }
  });

  test('without a hyperparameter, gradients and parameters alone', async () => {
    const bare = { ...first, settings: {} };
    for (const { settings } of await tried([bare, { ...second, settings: {} }], 60, () => 0.5)) expect(settings).toEqual({});
  });

  test('what is left out, and what is no schedule, stays', async () => {
    const invalid = scheduled({ kind: 'invalid', returns: 'NaN' });
    const still: Program = { ...first, settings: { a: { kind: 'omitted' }, b: invalid } };
    for (const { settings } of await tried([still], 60, () => 0.5)) expect(settings).toEqual(still.settings);
  });

  test('parts of a second program come in: a setting of a run as long, its gradients, its leaves with their parameters', async () => {
    // Only the first is ever good enough to be changed.
    const measured = (await tried([first, second], 400, (program) => (program === first ? 0.5 : undefined))).slice(100);
    const changed = (one: Program): string =>
      [
        JSON.stringify(one.settings['a']) === JSON.stringify(second.settings['a']) ? 'setting' : '',
        JSON.stringify(one.gradients) === JSON.stringify(first.gradients) ? '' : 'gradients',
        one.leaves === first.leaves ? '' : 'leaves',
      ].join('');
    const kinds = new Set(measured.map(changed));
    expect(kinds).toEqual(new Set(['', 'gradients', 'leaves']));
    for (const one of measured) {
      // The run is as long as it was; of a shorter one it takes the gradients that there are.
      expect(one.gradients).toHaveLength(3);
      if (changed(one) === 'gradients') expect(one.gradients).toEqual([...second.gradients, first.gradients[2]]);
      if (changed(one) === 'leaves') expect(one.parameters).toEqual(second.parameters);
    }
    const long = { ...second, gradients: [...second.gradients, ...second.gradients.slice(0, 1)] };
    const others = (await tried([first, long], 400, (program) => (program === first ? 0.5 : undefined))).slice(100);
    expect(new Set(others.map(changed))).toEqual(new Set(['', 'setting', 'gradients', 'leaves']));
  });

  test('it climbs: from the closest so far, to closer ones', async () => {
    const target = 2.9;
    const height = ({ settings }: Program): number => 1 - Math.abs((valuesOf(settings['b'])[0] ?? range[0]) - target);
    const measured = await tried([{ ...first, settings: { a: { kind: 'omitted' }, b: { kind: 'scalar', value: 2 } } }], 200, height);
    expect(Math.max(...measured.map(height))).toBeGreaterThan(0.98);
  });

  test('the seed decides what is tried', async () => {
    const with_ = async (seed: number): Promise<unknown> => tried([first, second], 60, () => 0.5, { seed });
    expect(await with_(1)).toEqual(await with_(1));
    expect(await with_(1)).not.toEqual(await with_(2));
  });
});
