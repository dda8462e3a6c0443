import { describe, expect, test } from 'vitest';
import { inspectSchedule } from './inspect-schedule.ts';
import { schedulePicture } from './schedule-picture.ts';
import { sparkline } from './sparkline.ts';
import { stepPlot } from './step-plot.ts';
import { thin } from './thin.ts';

describe('inspectSchedule', () => {
  test('says where a schedule starts, peaks and ends, and nothing of a healthy one', () => {
    const triangle = (t: number): number => (t <= 4 ? t / 4 : Math.max(0, 1 - (t - 4) / 4));
    expect(inspectSchedule(triangle, 9)).toEqual({
      values: [0, 0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.25, 0],
      first: 0,
      peak: { value: 1, step: 4 },
      end: 0,
      remarks: [],
    });
  });

  test.each<[string, (t: number) => number, string]>([
    ['a warm-up longer than the run', (t) => t / 1000, 'It still rises at the last step (9): the warm-up is longer than the run.'],
    ['a schedule that never rises', () => 0, 'It never rises above 0: nothing is learnt.'],
    ['one that rises after the end', (t) => (t - 9.5) ** 2, 'It rises after the end: 2.25 at step 11.'],
    ['one that rises much later', (t) => (t < 50 ? 1 : 2), 'It rises after the end: 2 at step 50.'],
    ['one that ends before the run', (t) => Math.max(0, 1 - t / 4), 'It is 0 from step 4 of 10 on: it ends before the run does.'],
    ['a jump in a smooth one', (t) => (t < 5 ? 1 - t / 100 : 0.3 - t / 100), 'It jumps at step 5: from 0.96 to 0.25.'],
    ['a negative one', (t) => 1 - t / 5, 'At step 6 it is negative: -0.19999999999999996.'],
    ['one that is not a number', (t) => (t === 3 ? Number.NaN : 1), 'At step 3 it is NaN.'],
    ['one that is not a number after the end', (t) => (t < 10 ? 1 : Number.NaN), 'After the end: At step 10 it is NaN.'],
  ])('names %s', (_, schedule, remark) => {
    expect(inspectSchedule(schedule, 10).remarks).toEqual([remark]);
  });

  test('survives one that throws', () => {
    const throwing = (): number => {
      throw new Error('no such luck');
    };
    expect(inspectSchedule(throwing, 3).remarks).toEqual(['At step 0 it throws: no such luck.']);
  });

  test.each([0, -1, 1.5, Number.NaN])('refuses a run of %d steps', (steps) => {
    expect(() => inspectSchedule(() => 1, steps)).toThrow(RangeError);
  });
});

describe('sparkline', () => {
  test('goes from the lowest block to the highest', () => {
    // Shares 0, 1/3, 2/3, 1 of seven steps: 0, 2.33, 4.67, 7.
    expect(sparkline([0, 1, 2, 3], 80)).toBe('▁▃▆█');
  });
  test('shows the top of each stretch where there are more values than columns', () => {
    expect(sparkline([0, 7, 0, 0], 2)).toBe('█▁');
  });
  test('marks what is not finite, and is flat where nothing changes', () => {
    expect(sparkline([5, Number.NaN, 5], 80)).toBe('▁×▁');
  });
});

describe('thin', () => {
  test('keeps exactly the changes of a short series', () => {
    expect(thin([1, 1, 2, 2, 1])).toEqual([
      [0, 1],
      [2, 2],
      [4, 1],
    ]);
  });
  test('keeps a spike and a gap of a long series, in order, in a few thousand points', () => {
    const values = Array.from({ length: 100_000 }, (_, t) => (t === 54_321 ? 1e9 : t === 77_777 ? Number.NaN : t % 7));
    const points = thin(values);
    expect(points).toContainEqual([54_321, 1e9]);
    expect(points).toContainEqual([77_777, Number.NaN]);
    expect(points.length).toBeLessThanOrEqual(5000);
    expect(points.map(([step]) => step)).toEqual(points.map(([step]) => step).toSorted((a, b) => a - b));
  });
});

describe('stepPlot', () => {
  test('draws steps, not slopes: every line is horizontal or vertical', () => {
    const [, path = ''] = /class="declared" d="([^"]*)"/.exec(stepPlot([{ kind: 'declared', values: [1, 0.5, 2] }], { title: 't' })) ?? [];
    const points = [...path.matchAll(/[ML]([\d.]+),([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
    expect(points.length).toBeGreaterThan(4);
    for (const [index, [x, y]] of points.slice(1).entries()) expect(x === points[index]?.[0] || y === points[index]?.[1]).toBe(true);
  });

  test('has a gap where a value is not a number, and no NaN in the picture', () => {
    const picture = stepPlot([{ kind: 'used', values: [1, Number.NaN, 2] }], { title: 't', mark: 1 });
    expect(/class="used" d="([^"]*)"/.exec(picture)?.[1]?.match(/M/g)).toHaveLength(2);
    expect(picture).not.toContain('NaN');
  });

  test('can be drawn of nothing, of one value and of values that are all the same', () => {
    for (const values of [[], [0], [3, 3], [Number.NaN], [-1, -1]])
      expect(stepPlot([{ kind: 'declared', values }], { title: 't' })).not.toMatch(/NaN|Infinity/);
  });

  test('is a file of its own with its name and its colours', () => {
    expect(schedulePicture([1, 2], 'two values')).toMatch(
      /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" [^>]*aria-label="two values"><style>.*<\/svg>\n$/,
    );
  });
});
