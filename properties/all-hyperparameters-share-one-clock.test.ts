import { describe, expect, test } from 'vitest';
import { at } from '#fixtures/museum/healthy/at.ts';
import { mapLeaves } from '#fixtures/museum/healthy/map-leaves.ts';
import { defineOptimizer } from '#subjects/define-optimizer.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { Subject } from '#model/subject.ts';
import type { Tree } from '#model/tree.ts';
import { saying } from '../test/judging.ts';
import { table } from '../test/settings.ts';
import { showing, withoutReads } from '../test/showing.ts';
import { allHyperparametersShareOneClock } from './all-hyperparameters-share-one-clock.ts';

const program: Program = {
  leaves: [{ name: 'w0', shape: [2] }],
  parameters: { kind: 'fill', value: 1 },
  gradients: [3, 5, 4, 7, 6].map((value) => ({ kind: 'fill', value })),
  settings: {
    rate: table(0.5, 0.25, 0.75, 1, 0.625, 0.375, 0.875, 0.3125, 0.6875, 0.4375, 0.9375),
    shift: table(2, 1, 3, 5, 4, 7, 6, 9, 8, 11, 10),
  },
};

/** `u = −rate · g − shift`, where each is read at steps of its own; a shift that is left out is the rate. */
function skewed(
  rate: (count: number) => readonly number[],
  shift: (count: number) => readonly number[],
  left: (count: number) => number = (count) => count,
  origin = 0,
  reads = true,
): Subject {
  const sum = (value: ScalarOrSchedule, steps: readonly number[]): number => steps.reduce((all, step) => all + at(value, step + origin), 0);
  const subject = defineOptimizer({
    name: 'mine/skewed',
    hyperparameters: {
      rate: { schedulable: true, role: 'other', range: [0, 1], clockOrigin: origin },
      shift: { schedulable: true, role: 'other', range: [0, 20], clockOrigin: origin, omitted: 'rate' },
    },
    create: ({ rate: eta, shift: by }) => ({
      init: () => ({ count: 0 }),
      update: (gradients: Tree, { count }: { readonly count: number }) => {
        const value = by === undefined ? at(eta, left(count) + origin) : sum(by, shift(count));
        return [mapLeaves(gradients, (g) => -sum(eta, rate(count)) * g - value), { count: count + 1 }];
      },
    }),
  });
  return reads ? subject : showing(subject, withoutReads);
}
const judgement = async (subject: Subject): Promise<Judgement> =>
  (await saying(allHyperparametersShareOneClock, subject, '*', program)).judgement;
const right = (count: number): readonly number[] => [count];
const ahead = (count: number): readonly number[] => [count + 1];
const told = (steps: string): string => `at step 0 the schedules are read at steps apart, counted from the declared one: ${steps}`;

describe('where its reads are seen', () => {
  test.each([0, 1])('two clocks are told by their steps, from an origin of %i', async (origin) => {
    expect(await judgement(skewed(right, right, undefined, origin))).toBeUndefined();
    expect(await judgement(skewed(right, ahead, undefined, origin))).toMatchObject({
      diagnosis: 'clock-skew',
      step: 0,
      because: told('rate 0, shift 1'),
    });
  });

  test('several steps of one are told in order, and what is not read is left out', async () => {
    const several = (count: number): readonly number[] => [count + 10, count + 2, count + 2];
    expect(await judgement(skewed(right, several))).toMatchObject({ diagnosis: 'clock-skew', because: told('rate 0, shift 2 and 10') });
    // One that is not read at all is on no clock, and leaves the other to the law of its own.
    expect(await judgement(skewed(right, () => []))).toBeUndefined();
    expect(
      await judgement(
        skewed(
          () => [],
          ahead,
          (count) => count + 1,
        ),
      ),
    ).toBeUndefined();
  });
});

describe('where nobody sees its reads', () => {
  const unseen = (rate: typeof right, shift: typeof right, origin = 0, left?: (count: number) => number): Subject =>
    skewed(rate, shift, left, origin, false);
  const apart = (step: number): string => `no single step of all schedules gives the update at step ${step}`;

  test.each([0, 1])('two clocks are told by what explains the updates, from an origin of %i', async (origin) => {
    expect(await judgement(unseen(right, right, origin))).toBeUndefined();
    expect(await judgement(unseen(right, ahead, origin))).toMatchObject({ diagnosis: 'clock-skew', step: 0, because: apart(0) });
    expect(await judgement(unseen(ahead, right, origin))).toMatchObject({ diagnosis: 'clock-skew', step: 0, because: apart(0) });
    expect(await judgement(unseen((count) => [Math.max(0, count - 1)], right, origin))).toMatchObject({
      diagnosis: 'clock-skew',
      step: 1,
      because: apart(1),
    });
  });

  test('one clock for all, however faulty, is for other laws to tell', async () => {
    for (const clock of [(count: number) => count + 1, () => 0, (count: number) => 2 * count, (count: number) => Math.min(2, count)])
      for (const origin of [0, 1]) {
        const read = (count: number): readonly number[] => [clock(count)];
        expect(await judgement(unseen(read, read, origin, clock))).toBeUndefined();
      }
  });

  test('what no clock explains is unknown', async () => {
    expect(await judgement(unseen(right, (count) => [(3 * count + 2) % 7]))).toMatchObject({ diagnosis: 'unknown' });
  });
});

test('what is left out and follows another must follow its clock as well', async () => {
  const { asked } = await saying(allHyperparametersShareOneClock, skewed(right, right), '*', program);
  const left = { rate: program.settings['rate'], shift: { kind: 'omitted' } };
  expect(asked.map(({ settings }) => settings)).toEqual([program.settings, left]);
  const late = await judgement(skewed(right, right, (count) => count + 1));
  expect(late).toMatchObject({ diagnosis: expect.stringMatching(/clock-skew|unknown/u), step: 0 });
});
