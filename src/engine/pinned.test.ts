import { expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { laws } from '#properties/index.ts';
import type { Traits } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import { beside, pinnedProgram, pinnedTraits } from './pinned.ts';

const [law] = laws;
if (law === undefined) throw new Error('there are laws');
const row = { subject: momentumSubject('mine/momentum'), hyperparameter: 'learningRate', law };
const varying: Traits = { target: 'varying', minSteps: 3 };
const constant: Traits = { target: 'constant', minSteps: 1 };
const scalar = (value: number): Setting => ({ kind: 'scalar', value });
const table: Setting = { kind: 'schedule', schedule: { kind: 'table', values: [1, 0.5] } };

test('a law about schedules has nothing to say of a run that gives its hyperparameter none', () => {
  expect(beside(row, varying, { settings: { learningRate: scalar(1) } })).toBe(
    'the pinned run gives it no schedule, and the law is about schedules',
  );
  expect(beside(row, varying, { settings: { learningRate: table } })).toBeUndefined();
  expect(beside(row, varying, { settings: { momentum: scalar(0.5) } })).toBeUndefined();
  expect(beside(row, constant, { settings: { learningRate: scalar(1) } })).toBeUndefined();
});

test('a run may be too short for a law', () => {
  expect(beside(row, varying, { settings: {}, steps: 2 })).toBe('the law needs 3 updates, and the pinned run has 2');
  expect(beside(row, varying, { settings: {}, steps: 3 })).toBeUndefined();
});

test('programs are as long as the pinned run', () => {
  expect(pinnedTraits(varying, { settings: {}, steps: 9 })).toEqual({ target: 'varying', minSteps: 9, maxSteps: 9 });
  expect(pinnedTraits(varying, { settings: {} })).toEqual(varying);
});

test('what is pinned takes the place of what was drawn, save what the law itself is about', () => {
  const drawn: Program = {
    leaves: [],
    parameters: { kind: 'fill', value: 0 },
    gradients: [],
    settings: { learningRate: scalar(0.25), momentum: table },
  };
  const pin = { settings: { learningRate: table, momentum: scalar(0.5), unknown: scalar(3) } };
  expect(pinnedProgram(drawn, row, varying, pin).settings).toEqual({ learningRate: table, momentum: scalar(0.5) });
  expect(pinnedProgram(drawn, row, constant, pin).settings).toEqual({ learningRate: scalar(0.25), momentum: scalar(0.5) });
  const cuts = (more: { readonly steps?: number; readonly resumeAt?: readonly number[] }) =>
    pinnedProgram(drawn, row, varying, { ...pin, ...more }).cuts;
  expect(cuts({ steps: 20, resumeAt: [7] })).toEqual([7]);
  // A short run is cut at every step; a long one early, in the middle and at its end.
  expect(cuts({ steps: 12 })).toBeUndefined();
  expect(cuts({})).toBeUndefined();
  expect(cuts({ steps: 21 })).toEqual([2, 10, 20]);
});
