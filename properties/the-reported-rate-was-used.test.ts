import { expect, test } from 'vitest';
import { at } from '#fixtures/museum/healthy/at.ts';
import { reportingSubject } from '#fixtures/museum/healthy/reporting.ts';
import type { ReportingFaults } from '#fixtures/museum/healthy/reporting.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import { saying } from '../test/judging.ts';
import type { Said } from '../test/judging.ts';
import { showing } from '../test/showing.ts';
import { theReportedRateWasUsed } from './the-reported-rate-was-used.ts';

const program: Program = {
  leaves: [{ name: 'w0', shape: [1] }],
  parameters: { kind: 'fill', value: 1 },
  gradients: [3, 5, 4].map((value) => ({ kind: 'fill', value })),
  settings: { learningRate: { kind: 'schedule', schedule: { kind: 'table', values: [0.5, 0.25, 0.75, 1, 0.625] } } },
};
const said = async (faults: ReportingFaults = {}, more: Partial<Subject> = {}, given = program): Promise<Said> =>
  saying(theReportedRateWasUsed, { ...reportingSubject('mine/reporting', () => faults), ...more }, 'learningRate', given);
const judgement = async (...given: Parameters<typeof said>): Promise<Judgement> => (await said(...given)).judgement;
const reporting = (step: (count: number) => number): ReportingFaults => ({
  report: (rate, count) => ({ learningRate: at(rate, step(count)) }),
});

test('what was reported is given back from the state before, as the constant that it is', async () => {
  const { judgement: healthy, asked } = await said();
  expect(healthy).toBeUndefined();
  expect(asked.map(({ observe }) => observe)).toEqual([undefined, { reported: true }, { states: true }]);
  expect(asked[2]?.forks).toEqual(
    [0.5, 0.25, 0.75].map((value, step) => ({
      at: step,
      settings: { learningRate: { kind: 'schedule', schedule: { kind: 'constant', value } } },
    })),
  );
});

test('a report of the next update is given back to that one', async () => {
  const { judgement: healthy, asked } = await said(
    reporting((count) => count + 1),
    { reports: 'next' },
  );
  expect(healthy).toBeUndefined();
  expect(asked[2]?.forks?.map(({ at: step }) => step)).toEqual([1, 2]);
  expect(await judgement({}, { reports: 'next' })).toMatchObject({
    diagnosis: 'stale-report',
    step: 1,
    because: 'the learningRate reported for step 1, 0.5, does not give the update of that step; it is the value of step 0',
  });
});

test('what takes numbers only gets a number back', async () => {
  const { learningRate } = reportingSubject('mine/reporting').hyperparameters;
  if (learningRate === undefined) throw new Error('it has a rate');
  const scalar: Program = { ...program, settings: { learningRate: { kind: 'scalar', value: 0.5 } } };
  const { judgement: healthy, asked } = await said(
    {},
    { hyperparameters: { learningRate: { ...learningRate, schedulable: false } } },
    scalar,
  );
  expect(healthy).toBeUndefined();
  expect(asked[2]?.forks?.map(({ settings }) => settings['learningRate'])).toEqual(
    Array.from({ length: 3 }, () => ({ kind: 'scalar', value: 0.5 })),
  );
});

test('a value that is sometimes missing is not asked for there', async () => {
  const sometimes: ReportingFaults = { report: (rate, count) => (count === 1 ? {} : { learningRate: at(rate, count) }) };
  const { judgement: healthy, asked } = await said(sometimes);
  expect(healthy).toBeUndefined();
  expect(asked[2]?.forks?.map(({ at: step }) => step)).toEqual([0, 2]);
  expect(await judgement({ report: () => ({ momentum: 0.5 }) })).toEqual({ inapplicable: 'it reports no value' });
});

test('a report of the first updates alone is held to those', async () => {
  const brief = (faults: ReportingFaults): Subject =>
    showing(
      reportingSubject('mine/brief', () => faults),
      (trace) => ({ ...trace, ...(trace.reported === undefined ? {} : { reported: trace.reported.slice(0, 2) }) }),
    );
  const { judgement: healthy, asked } = await saying(theReportedRateWasUsed, brief({}), 'learningRate', program);
  expect(healthy).toBeUndefined();
  expect(asked[2]?.forks?.map(({ at: step }) => step)).toEqual([0, 1]);
  const late = brief(reporting((count) => Math.max(0, count - 1)));
  expect((await saying(theReportedRateWasUsed, late, 'learningRate', program)).judgement).toMatchObject({ step: 1 });
});

const unusual = (value: unknown): ReportingFaults => ({
  report: (rate, count) => Object.assign({}, { learningRate: at(rate, count) }, count === 1 ? { learningRate: value } : {}),
});

test.each<[what: string, faults: ReportingFaults, told: object]>([
  [
    'the rate of the update before',
    reporting((count) => Math.max(0, count - 1)),
    {
      diagnosis: 'stale-report',
      step: 1,
      because: 'the learningRate reported for step 1, 0.5, does not give the update of that step; it is the value of step 0',
    },
  ],
  [
    'the rate of the update behind',
    reporting((count) => count + 1),
    {
      diagnosis: 'stale-report',
      step: 0,
      because: 'the learningRate reported for step 0, 0.25, does not give the update of that step; it is the value of step 1',
    },
  ],
  [
    'the rate of the update before, from the third on',
    reporting((count) => (count > 1 ? count - 1 : count)),
    {
      diagnosis: 'stale-report',
      step: 2,
      because: 'the learningRate reported for step 2, 0.25, does not give the update of that step; it is the value of step 1',
    },
  ],
  ['the first rate', reporting(() => 0), { diagnosis: 'stale-report', step: 1 }],
  [
    'another number',
    { report: () => ({ learningRate: 0.3 }) },
    { diagnosis: 'stale-report', step: 0, because: 'the learningRate reported for step 0, 0.3, does not give the update of that step' },
  ],
  [
    'a rate that it does not use',
    {
      rate: (rate, count) => (typeof rate === 'function' ? rate(count + 1) : rate),
      report: (rate, count) => ({ learningRate: at(rate, count) }),
    },
    { diagnosis: 'reported-but-not-used', step: 0 },
  ],
  [
    'NaN',
    unusual(Number.NaN),
    {
      diagnosis: 'not-a-number',
      quantity: 'reported value',
      step: 1,
      expected: 'a finite number',
      actual: Number.NaN,
      because: 'after step 1 the reported learningRate is NaN',
    },
  ],
  [
    'a text',
    unusual('0.5'),
    {
      diagnosis: 'not-a-number',
      quantity: 'reported value',
      step: 1,
      actual: 'a string',
      because: 'after step 1 the reported learningRate is a string',
    },
  ],
])('a report of %s is told', async (_, faults, told) => {
  expect(await judgement(faults)).toMatchObject(told);
});

test('a run that breaks, or that asking breaks, is told by what asking does', async () => {
  const breaking: ReportingFaults = {
    rate: (rate, count) => {
      if (count === 2) throw new RangeError('no rate');
      return at(rate, count);
    },
    report: () => ({ learningRate: 0.3 }),
  };
  expect(await judgement(breaking)).toBeUndefined();
  let asked = 0;
  const disturbed: ReportingFaults = { asked: () => void (asked += 1), rate: (rate, count) => at(rate, count) * (asked > 0 ? 2 : 1) };
  expect(await judgement(disturbed)).toMatchObject({
    diagnosis: 'asking-changes-the-run',
    step: 1,
    because: 'a run that is asked what it uses makes other updates than one that is not',
  });
});

test('a report that changes later is the live object', async () => {
  const live: Record<string, number> = {};
  expect(await judgement({ report: (rate, count) => Object.assign(live, { learningRate: at(rate, count) }) })).toMatchObject({
    diagnosis: 'aliased-report',
    quantity: 'reported value',
    step: 0,
    expected: 'the value of its step',
    actual: 'the value of a later one',
  });
});
