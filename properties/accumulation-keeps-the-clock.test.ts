import { expect, test } from 'vitest';
import { accumulatingSubject } from '#fixtures/museum/healthy/accumulating.ts';
import type { AccumulatingFaults } from '#fixtures/museum/healthy/accumulating.ts';
import { mapLeaves } from '#fixtures/museum/healthy/map-leaves.ts';
import type { Judgement } from '#model/law.ts';
import type { Numbers, Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import { saying } from '../test/judging.ts';
import { accumulationKeepsTheClock } from './accumulation-keeps-the-clock.ts';

/** Two windows of three, with every kind of numbers at their ends, and one call of a third. */
const last: readonly Numbers[] = [
  { kind: 'values', values: { w0: [3, -5], w1: [0, 7] } },
  { kind: 'fill', value: 3 },
  { kind: 'noise', seed: 3, scale: 2 },
];
const program: Program = {
  leaves: [
    { name: 'w0', shape: [2] },
    { name: 'w1', shape: [2] },
  ],
  parameters: { kind: 'fill', value: 1 },
  gradients: last.flatMap((one): readonly Numbers[] => [{ kind: 'fill', value: 11 }, { kind: 'fill', value: 13 }, one]).slice(0, 7),
  settings: {
    learningRate: { kind: 'schedule', schedule: { kind: 'table', values: [0.5, 0.25, 0.75, 1, 0.625] } },
    weightDecay: { kind: 'scalar', value: 0.25 },
  },
};
const judgement = async (subject: Subject, given = program): Promise<Judgement> =>
  (await saying(accumulationKeepsTheClock, subject, '*', given)).judgement;
const accumulating = (faults: AccumulatingFaults = {}): Subject => accumulatingSubject('mine/accumulating', 3, faults);
/** The same optimizer, of which nobody says what it wraps. */
const alone = (faults: AccumulatingFaults = {}): Subject => {
  const { wraps: _, ...rest } = accumulating(faults);
  return rest;
};

test.each(last)('a healthy one is healthy whatever numbers it is given: %j', async (numbers) => {
  const given: Program = { ...program, gradients: [...program.gradients.slice(0, 5), numbers] };
  expect(await judgement(accumulating(), given)).toBeUndefined();
  expect(await judgement(alone(), given)).toBeUndefined();
});

test('what is emitted inside a window is said with its place, and whether gradients are to blame', async () => {
  const emits = accumulating({
    quiet: (_, state, params, mean) => [
      mapLeaves(params, (__, leaf, index) => (leaf === 'w1' && index === 1 ? (mean[leaf]?.[index] ?? NaN) : 0)),
      state,
    ],
  });
  const place = { quantity: 'update', step: 0, leaf: 'w1', element: 1, expected: 0 };
  expect(await judgement(emits)).toMatchObject({
    ...place,
    diagnosis: 'emits-inside-a-window',
    actual: 3.5,
    because: 'call 0 is not the last of its window of 3, but moves the parameters',
  });
  const decays = accumulating({
    quiet: (_, state, params) => [mapLeaves(params, (p, leaf, index) => (leaf === 'w1' && index === 1 ? p / 4 : 0)), state],
  });
  expect(await judgement(decays)).toMatchObject({
    ...place,
    diagnosis: 'decays-on-micro-steps',
    actual: 0.25,
    because: 'call 0 is not the last of its window of 3, but moves the parameters, whatever the gradients are',
  });
});

test('another update than on the mean is told against the optimizer inside, or against equal gradients', async () => {
  const sums: AccumulatingFaults = { mean: (sum, gradient) => sum + gradient };
  expect(await judgement(accumulating(sums))).toMatchObject({
    diagnosis: 'not-the-mean',
    step: 2,
    leaf: 'w0',
    because: '3 micro-gradients do not equal one update on their mean (not-the-mean)',
  });
  const lastOnly: AccumulatingFaults = { mean: (_, gradient) => gradient };
  expect(await judgement(alone(lastOnly))).toMatchObject({
    diagnosis: 'not-the-mean',
    step: 2,
    leaf: 'w0',
    because: '3 micro-gradients do not equal 3 times their mean (not-the-mean)',
  });
  expect(await judgement(accumulating({ clock: (_, calls) => calls }))).toMatchObject({
    diagnosis: 'micro-step-clock',
    step: 2,
    because: '3 micro-gradients do not equal one update on their mean (micro-step-clock)',
  });
});
