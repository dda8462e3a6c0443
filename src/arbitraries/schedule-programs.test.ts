import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cosineSubject } from '#fixtures/museum/healthy/schedules/cosine.ts';
import { joinSubject } from '#fixtures/museum/healthy/schedules/join.ts';
import { plateauSubject } from '#fixtures/museum/healthy/schedules/plateau.ts';
import { warmUpCosineSubject } from '#fixtures/museum/healthy/schedules/warm-up-cosine.ts';
import type { Traits } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import { programs } from './programs.ts';

const seeded = { seed: 11, numRuns: 400 };
const ordinary: Traits = { target: 'constant', minSteps: 1 };

function drawn(subject: Subject, traits: Traits = ordinary): readonly Program[] {
  return fc.sample(programs(subject, '*', traits), seeded);
}

/** The numbers given for a hyperparameter, without those left out. */
function given(list: readonly Program[], name: string): readonly number[] {
  return list.flatMap(({ settings }) => (settings[name]?.kind === 'scalar' ? [settings[name].value] : []));
}

test('numbers lie inside their ranges, steps are integers, and what has a default is sometimes left out', () => {
  const subject = cosineSubject('mine/cosine');
  const list = drawn(subject);
  for (const [name, { range, unit }] of Object.entries(subject.hyperparameters)) {
    const values = given(list, name);
    expect(values.every((value) => value >= range[0] && value <= range[1])).toBe(true);
    if (unit === 'steps') expect(values.every(Number.isInteger)).toBe(true);
  }
  expect(given(list, 'from')).toHaveLength(list.length);
  expect(given(list, 'steps').length).toBeLessThan(list.length);
  const peaks = given(list, 'from');
  expect(peaks.some((peak) => peak < 1) && peaks.some((peak) => peak > 1)).toBe(true);
});

test('a schedule has no leaves and no gradients, and one fed with a metric has metrics of which some repeat', () => {
  for (const program of drawn(cosineSubject('mine/cosine'))) expect(program).toMatchObject({ leaves: [], gradients: [] });
  const metrics = drawn(plateauSubject('mine/plateau')).map((program) => program.metrics ?? []);
  expect(metrics.every((list) => list.length > 0)).toBe(true);
  expect(metrics.some((list) => list.some((one, index) => one === list[index - 1]))).toBe(true);
});

test('for the law about limits, lengths are 0, 1, 2 or equal more often than not', () => {
  const list = drawn(warmUpCosineSubject('mine/warm-up-cosine'), { ...ordinary, lengths: 'degenerate' });
  const pairs = given(list, 'warmUp').map((warmUp, index) => [warmUp, given(list, 'steps')[index]]);
  const special = pairs.filter(([warmUp = 9, steps]) => warmUp <= 2 || warmUp === steps);
  expect(special.length).toBeGreaterThan(list.length / 2);
  expect(pairs.filter(([warmUp, steps]) => warmUp === steps).length).toBeGreaterThan(list.length / 10);
});

test('for joins, segments are often empty, as far as their range allows', () => {
  const traits: Traits = { ...ordinary, lengths: 'empty' };
  const list = drawn(joinSubject('mine/join'), traits);
  expect(given(list, 'second').filter((length) => length === 0).length).toBeGreaterThan(list.length / 10);
  expect(given(drawn(warmUpCosineSubject('mine/warm-up-cosine'), traits), 'warmUp')).not.toContain(0);
});

test('the same seed draws the same programs', () => {
  expect(drawn(joinSubject('mine/join'))).toEqual(drawn(joinSubject('mine/join')));
});
