import { describe, expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import type { Judgement, Law, Trial } from '#model/law.ts';
import type { Report } from '#model/report.ts';
import type { Subject } from '#model/subject.ts';
import { plantedFinding, plantedLaw } from '../../test/planted-law.ts';
import { checkReusing } from './check.ts';
import type { CheckOptions } from './check.ts';
import type { RowRecord } from './reuse.ts';
import { rowKey } from './rows.ts';

const subject = momentumSubject('mine/momentum');
const law = (id: string, judged: (trial: Trial) => Judgement = () => undefined, more: Partial<Law> = {}): Law =>
  plantedLaw(id, { check: async (trial) => judged(trial), catches: { saboteurs: [], diagnoses: ['frozen'] }, ...more });
const timeless = (report: Report): unknown => ({
  ...report,
  ms: 0,
  outcomes: report.outcomes.map((outcome) => ({ ...outcome, ms: 0, cached: undefined })),
});

/** A run, the rows that a later one need not run again, and how often the subject was opened. */
async function run(
  options: CheckOptions,
  rows: Readonly<Record<string, RowRecord>> = {},
  inferred: Report['inferred'] = [],
): Promise<{ readonly report: Report; readonly rows: Readonly<Record<string, RowRecord>>; readonly opened: number }> {
  let opened = 0;
  const counted: Subject = {
    ...subject,
    open: async () => {
      opened += 1;
      return subject.open();
    },
  };
  const records = new Map<string, RowRecord>();
  const report = await checkReusing([counted], options, {
    earlier: { rows, inferred },
    onRecord: (row, record) => void records.set(rowKey(row), record),
  });
  return { report, rows: Object.fromEntries(records), opened };
}

// A schedule that never varies misses the floors of coverage, once there are programs enough to say so: in two rows, not in one.
const still = { traits: { target: 'scalar', minSteps: 1 } } as const;
const laws = [law('one', () => undefined, still), law('other', () => undefined, still)];
const options: CheckOptions = { laws, programs: 150 };

describe('a run that takes rows of an earlier one', () => {
  test('gives the same report, its floors of coverage included, and opens nothing when it takes all', async () => {
    const first = await run(options);
    expect(first.report.missed.join()).toContain('its schedule varied in only 0 of 300 programs');
    expect(Object.keys(first.rows)).toHaveLength(first.report.outcomes.length);
    const again = await run(options, first.rows, first.report.inferred);
    expect(timeless(again.report)).toEqual(timeless(first.report));
    expect(again.report.outcomes.every(({ cached }) => cached === true)).toBe(true);
    expect([again.opened, again.rows]).toEqual([0, {}]);
  });

  test('gives the same report when it takes some of them', async () => {
    const first = await run(options);
    const some = Object.fromEntries(Object.entries(first.rows).filter(([key]) => key.endsWith('|one')));
    const again = await run(options, some, first.report.inferred);
    expect(timeless(again.report)).toEqual(timeless(first.report));
    expect(again.report.outcomes.filter(({ cached }) => cached === true).map((outcome) => outcome.law)).toEqual(['one', 'one']);
    expect(Object.keys(again.rows).every((key) => key.endsWith('|other'))).toBe(true);
  });
});

describe('a row is not handed on', () => {
  const keysOf = async (more: Partial<CheckOptions>): Promise<readonly string[]> =>
    Object.keys((await run({ hyperparameter: 'learningRate', programs: 5, laws, ...more })).rows);
  const passed = 'mine/momentum||learningRate|passed';

  test('when it failed, or could not be checked, or was skipped for what another row found', async () => {
    const foundation = law('foundation', () => plantedFinding('ignored'), { foundation: true });
    const blind = law('blind', () => undefined, { catches: { saboteurs: ['frozen'], diagnoses: [] } });
    expect(await keysOf({ laws: [law('passed'), foundation, blind] })).toEqual([passed]);
    expect(await keysOf({ laws: [law('passed'), blind] })).toEqual([passed]);
  });

  test('when a known failure is about it, whose stale entry must be told in every run', async () => {
    const entry = {
      subject: 'mine/momentum',
      hyperparameter: 'learningRate',
      law: 'one',
      diagnosis: 'frozen',
      reason: 'r',
      link: '#12',
      case: 'gone',
    };
    expect(await keysOf({ known: [{ entry, case: undefined }] })).toEqual(['mine/momentum||learningRate|other']);
  });

  test('and is when its law does not apply', async () => {
    expect(await keysOf({ laws: [law('none', () => ({ inapplicable: 'it has no states' }))] })).toEqual([
      'mine/momentum||learningRate|none',
    ]);
  });
});

describe('a gate says the same whether a case was kept before or not', () => {
  const failing = law('failing', ({ program }) => (program.gradients.length > 1 ? plantedFinding('frozen') : undefined));
  const about = (profile: 'fast' | 'ci', more: Partial<CheckOptions> = {}): CheckOptions => ({
    laws: [failing],
    hyperparameter: 'learningRate',
    profile,
    ...more,
  });

  test('in the profile ci, where the row of a case that fails still is searched all the same', async () => {
    const { report } = await run(about('ci'));
    const [outcome] = report.outcomes;
    const kept = outcome?.case === undefined ? [] : [outcome.case];
    expect(report.replayed).toMatchObject([{ case: outcome?.replay, status: 'FAILED' }]);
    const again = await run(about('ci', { cases: kept.map((one) => ({ ...one, platform: 'here' })) }));
    expect(timeless(again.report)).toEqual(timeless(report));
  });

  test('in the profile fast with fewer programs, since a case that fails still is answer enough', async () => {
    const { report } = await run(about('fast'));
    const kept = report.outcomes.flatMap((outcome) => outcome.case ?? []);
    const again = await run(about('fast', { cases: kept }));
    expect(again.report.outcomes.map(({ runs, replay }) => [runs, replay])).toEqual([[1, kept[0]?.id]]);
    expect(again.report.coverage).toEqual({});
  });

  test('a case that the search does not find is told by itself', async () => {
    const { report } = await run(about('ci'));
    const kept = report.outcomes.flatMap((outcome) => outcome.case ?? []);
    const rare = law('failing', ({ program }) => (program.gradients.length === 77 ? plantedFinding('frozen') : undefined));
    const long = kept.map((one) => ({
      ...one,
      program: { ...one.program, gradients: Array.from({ length: 77 }, () => ({ kind: 'fill', value: 1 }) as const) },
    }));
    const again = await run(about('ci', { laws: [rare], cases: long }));
    expect(again.report.outcomes.map(({ verdict, runs, replay }) => [verdict, runs, replay])).toEqual([['failed', 1, kept[0]?.id]]);
  });

  test('what stands on a schedule that has no effect is skipped, by a kept case just as by the search', async () => {
    const foundation = law('foundation', () => plantedFinding('ignored'), {
      foundation: true,
      catches: { saboteurs: [], diagnoses: ['ignored'] },
    });
    const blind = law('blind', () => undefined, { catches: { saboteurs: ['frozen'], diagnoses: [] } });
    const first = await run(about('fast', { laws: [foundation, blind] }));
    const kept = first.report.outcomes.flatMap((outcome) => outcome.case ?? []);
    const again = await run(about('fast', { laws: [foundation, blind], cases: kept }));
    expect(again.report.outcomes.map(({ verdict }) => verdict)).toEqual(['failed', 'skipped']);
  });
});
