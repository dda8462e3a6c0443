import { describe, expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { museum } from '#fixtures/museum/index.ts';
import { laws as catalogue } from '#properties/index.ts';
import { plantedFinding, plantedLaw } from '../../test/planted-law.ts';
import type { Judgement, Law, Trial } from '#model/law.ts';
import type { Case, Inferred, Report } from '#model/report.ts';
import type { Subject } from '#model/subject.ts';
import { makeCase } from './case.ts';
import { check, checkReusing } from './check.ts';
import type { CheckOptions } from './check.ts';
import { typicalProgram } from './plain-program.ts';
import type { RowRecord } from './reuse.ts';
import { rowKey } from './rows.ts';

const subject = momentumSubject('mine/momentum');
const law = (id: string, judged: (trial: Trial) => Judgement = () => undefined): Law =>
  plantedLaw(id, { check: async (trial) => judged(trial), catches: { saboteurs: [], diagnoses: ['frozen', 'ignored'] } });
const stored = (id: string, hyperparameter = 'learningRate'): Case =>
  makeCase(subject, hyperparameter, id, plantedFinding('frozen'), typicalProgram(subject, hyperparameter));
const entryOf = ({ subject: of, hyperparameter, law: id, diagnosis, id: named }: Case) => ({
  subject: of,
  hyperparameter,
  law: id,
  diagnosis,
  case: named,
  reason: 'it is known',
  link: 'https://example.org',
});

describe('what became of a kept case', () => {
  const kept = stored('one');
  const row = { subject: 'mine/momentum', hyperparameter: 'learningRate', law: 'one', case: kept.id };
  const replayedUnder = async (judged: () => Judgement): Promise<Report['replayed']> =>
    (await check([subject], { laws: [law('one', judged)], hyperparameter: 'learningRate', programs: 2, cases: [kept] })).replayed;

  test('has a reason where it is stale, and none otherwise', async () => {
    expect(await replayedUnder(() => undefined)).toStrictEqual([{ ...row, status: 'FIXED' }]);
    expect(await replayedUnder(() => plantedFinding('frozen'))).toStrictEqual([{ ...row, status: 'FAILED' }]);
    // The search finds a case of what it fails with now.
    expect((await replayedUnder(() => plantedFinding('ignored')))?.filter(({ case: id }) => id === kept.id)).toStrictEqual([
      { ...row, status: 'STALE', reason: 'it now fails with ignored, not frozen' },
    ]);
  });

  test('is told once where a gate searches on, and the drawn programs are none that the law applies to', async () => {
    const drawn = law('one', ({ program }) =>
      JSON.stringify(program) === JSON.stringify(kept.program) ? plantedFinding('frozen') : { inapplicable: 'it has no states' },
    );
    const options = { laws: [drawn], hyperparameter: 'learningRate', programs: 5, profile: 'ci', cases: [kept] } as const;
    const { outcomes } = await check([subject], options);
    expect(outcomes.map(({ verdict, replay, runs }) => [verdict, replay, runs])).toEqual([['failed', kept.id, 1]]);
  });
});

test('a known failure shows the updates that it was found with', async () => {
  const piece = museum.find(({ id }) => id === 'starts-at-one');
  if (piece === undefined) throw new Error('the piece is missing');
  const options = { laws: catalogue.filter(({ id }) => id === 'pointwise-substitution'), hyperparameter: 'learningRate' };
  const [found] = (await check([piece.subject], options)).outcomes;
  if (found?.case === undefined) throw new Error('the piece passed');
  const known = [{ entry: entryOf(found.case), case: found.case }];
  const [again] = (await check([piece.subject], { ...options, known })).outcomes;
  expect(again?.known).toBe('it is known');
  expect(found.updates?.expected).toHaveLength(1);
  expect(again?.updates).toEqual(found.updates);
});

describe('what a run hands on, and takes from an earlier one', () => {
  const recordsOf = async (given: Subject, options: CheckOptions): Promise<ReadonlyMap<string, RowRecord>> => {
    const records = new Map<string, RowRecord>();
    await checkReusing([given], options, { onRecord: (row, record) => void records.set(rowKey(row), record) });
    return records;
  };

  test('is for each row what became of its own cases, and of no other row', async () => {
    const cases = [stored('one'), stored('one', 'momentum')];
    const records = await recordsOf(subject, { laws: [law('one')], programs: 2, cases });
    expect([...records.values()].map(({ replayed }) => replayed.map(({ case: id, status }) => [id, status]))).toEqual(
      cases.map(({ id }) => [[id, 'FIXED']]),
    );
  });

  test('is no row of a subject that is unavailable: it may be there the next time', async () => {
    const options = { laws: [law('one')], programs: 2 };
    expect((await recordsOf(subject, options)).size).toBe(2);
    expect((await recordsOf({ ...subject, unavailable: 'its library is not installed' }, options)).size).toBe(0);
  });

  test('is what probing told of this very subject, once, whether all of its rows are there or some', async () => {
    const { placement: _, ...learningRate } = subject.hyperparameters['learningRate'] ?? {
      schedulable: true,
      role: 'learning-rate',
      range: [0, 1],
    };
    const silent: Subject = { ...subject, variant: 'setter', hyperparameters: { ...subject.hyperparameters, learningRate } };
    const options = { laws: [law('one'), law('other')], programs: 2 };
    const records = new Map<string, RowRecord>();
    const first = await checkReusing([silent], options, { onRecord: (row, record) => void records.set(rowKey(row), record) });
    const [own] = first.inferred;
    if (own === undefined) throw new Error('probing told nothing');
    expect(first.inferred).toEqual([
      { subject: 'mine/momentum', variant: 'setter', hyperparameter: 'learningRate', declaration: 'placement', value: 'scale' },
    ]);
    const inferred: readonly Inferred[] = [{ ...own, variant: 'assign' }, { ...own, subject: 'mine/other' }, own];
    const again = async (rows: Readonly<Record<string, RowRecord>>): Promise<Report['inferred']> =>
      (await checkReusing([silent], options, { earlier: { rows, inferred } })).inferred;
    expect(await again(Object.fromEntries(records))).toEqual([own]);
    expect(await again(Object.fromEntries([...records].slice(1)))).toEqual([own]);
  });
});
