import { declared } from '#judgement/applicability.ts';
import { describe, expect, test } from 'vitest';
import { museum } from '#fixtures/museum/index.ts';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { readCases, readKnown } from '../cli/store.ts';
import { laws } from '#properties/index.ts';
import type { Judgement, Law } from '#model/law.ts';
import { check } from './check.ts';
import { replay } from './replay.ts';

const only = (...ids: readonly string[]): readonly Law[] => laws.filter(({ id }) => ids.includes(id));
const piece = (id: string): (typeof museum)[number] => {
  const found = museum.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no piece ${id}`);
  return found;
};

const [pointwise] = only('pointwise-substitution');
if (pointwise === undefined) throw new Error('the law is missing');

test('a law that does not apply is a skipped row with its reason', async () => {
  const { outcomes } = await check([momentumSubject('mine/momentum')], {
    laws: only('the-rate-scales-the-update'),
    hyperparameter: 'momentum',
  });
  expect(outcomes.map(({ verdict, reason }) => [verdict, reason])).toEqual([['skipped', 'role momentum, not learning-rate']]);
});

test('the same tree, seed and profile give the same report, times aside', async () => {
  const run = async (): Promise<unknown> =>
    (await check([piece('frozen-rate').subject], { laws })).outcomes.map((outcome) => ({ ...outcome, ms: 0 }));
  expect(await run()).toEqual(await run());
});

test('a law that sees nothing is errored as vacuous, not passed', async () => {
  const blind: Law = { ...pointwise, check: async () => undefined };
  const { outcomes } = await check([momentumSubject('mine/momentum')], { laws: [blind], hyperparameter: 'learningRate' });
  expect(outcomes.map(({ verdict, reason }) => [verdict, reason])).toEqual([
    ['errored', 'vacuous: the saboteur "frozen" was not caught in 100 programs'],
  ]);
});

test('a finding that does not come again alone is errored as nondeterministic', async () => {
  let calls = 0;
  const moody: Law = {
    ...pointwise,
    check: async () => {
      calls += 1;
      return calls === 3 ? { diagnosis: 'frozen', quantity: 'update', step: 0, expected: 1, actual: 2, because: 'of a mood' } : undefined;
    },
  };
  const { outcomes } = await check([momentumSubject('mine/momentum')], { laws: [moody], hyperparameter: 'learningRate' });
  expect(outcomes.map(({ verdict, reason }) => [verdict, reason])).toEqual([
    ['errored', 'nondeterministic: found frozen, but replayed alone it gives nothing'],
  ]);
});

test('a throw in a law is an errored row, and the others go on', async () => {
  const broken: Law = {
    ...pointwise,
    check: () => Promise.reject(new Error('a broken law')),
  };
  const { outcomes } = await check([momentumSubject('mine/momentum')], {
    laws: [broken, ...only('accepts-a-schedule')],
    hyperparameter: 'learningRate',
  });
  expect(outcomes.map(({ verdict }) => verdict)).toEqual(['errored', 'passed']);
});

test('a case that fails still is explained as it was when it was found', async () => {
  const subject = piece('starts-at-one').subject;
  const options = { laws: only('pointwise-substitution'), hyperparameter: 'learningRate' };
  const [found] = (await check([subject], options)).outcomes;
  const { outcomes, replayed } = await check([subject], { ...options, cases: found?.case === undefined ? [] : [found.case] });
  expect(replayed).toMatchObject([{ case: found?.replay, status: 'FAILED' }]);
  const explained = (outcome: typeof found): unknown => [outcome?.finding, outcome?.updates, outcome?.irrelevant, outcome?.case];
  expect(found?.updates?.expected).toHaveLength(1);
  expect(found?.irrelevant).toEqual(['gradients', 'parameters']);
  expect(outcomes.map(explained)).toEqual([explained(found)]);
});

describe('the same fault gives the same case', () => {
  const five = ['frozen-rate', 'starts-at-one', 'rate-in-the-buffer', 'optax-1286', 'wrong-coefficient'];
  const seeds = Array.from({ length: Number(process.env['RATELAW_CASE_SEEDS'] ?? 100) }, (_, index) => 1000 + index);
  test.each(five)(`%s, at most 3 distinct cases from ${seeds.length} seeds`, async (id) => {
    const { subject, law, hyperparameter } = piece(id);
    const cases = new Set<string | undefined>();
    for (const seed of seeds) cases.add((await check([subject], { laws: only(law), hyperparameter, seed })).outcomes[0]?.replay);
    expect(cases).not.toContain(undefined);
    expect(cases.size).toBeLessThanOrEqual(3);
  });
});

describe('known failures', () => {
  const { subject, law, hyperparameter, diagnosis } = piece('frozen-rate');
  const entry = {
    subject: subject.name,
    hyperparameter,
    law,
    diagnosis,
    reason: 'followed up elsewhere',
    link: 'https://example.org/1',
    case: '',
  };

  test('one that still fails is marked with its reason', async () => {
    const found = (await check([subject], { laws: only(law), hyperparameter })).outcomes[0]?.case;
    if (found === undefined) throw new Error('the piece passed');
    const { outcomes, stale } = await check([subject], {
      laws: only(law),
      hyperparameter,
      known: [{ entry: { ...entry, case: found.id }, case: found }],
    });
    expect(outcomes.map(({ verdict, known }) => [verdict, known])).toEqual([['failed', 'followed up elsewhere']]);
    expect(stale).toEqual([]);
  });

  test('one that passes again is stale', async () => {
    const found = (await check([subject], { laws: only(law), hyperparameter })).outcomes[0]?.case;
    if (found === undefined) throw new Error('the piece passed');
    const twin = momentumSubject(subject.name);
    const { stale } = await check([twin], {
      laws: only(law),
      hyperparameter,
      known: [{ entry: { ...entry, case: found.id }, case: found }],
    });
    expect(stale).toEqual([expect.stringContaining('passes now: remove its entry')]);
  });

  test('one without its case is stale', async () => {
    const { stale } = await check([subject], { laws: only(law), hyperparameter, known: [{ entry, case: undefined }] });
    expect(stale).toEqual([expect.stringContaining('not stored')]);
  });

  test('every committed entry names a committed case of the same row', () => {
    const cases = readCases('fixtures/cases');
    for (const known of readKnown('fixtures/known-failures.json')) {
      expect(cases.find(({ id }) => id === known.case)).toMatchObject({
        subject: known.subject,
        law: known.law,
        diagnosis: known.diagnosis,
      });
    }
  });
});

test('the committed case of optax-1286 still fails the faulty optimizer, and not its twin', async () => {
  const { subject, twin, law } = piece('optax-1286');
  const kept = readCases('fixtures/cases').find((one) => one.subject === subject.name);
  const [accepts] = only(law);
  if (kept === undefined || accepts === undefined) throw new Error('the case or the law is missing');
  expect(await replay(kept, subject, accepts)).toMatchObject({ status: 'FAILED', finding: { diagnosis: 'function-in-arithmetic' } });
  expect(await replay(kept, twin, accepts)).toEqual({ status: 'FIXED' });
  const elsewhere = { ...kept, platform: 'darwin-arm64' };
  expect(await replay(elsewhere, twin, accepts, 'darwin-arm64')).toEqual({ status: 'FIXED' });
  expect(await replay(elsewhere, subject, accepts, 'linux-x64')).toMatchObject({ status: 'FAILED' });
  expect(await replay(elsewhere, twin, accepts, 'linux-x64')).toEqual({
    status: 'STALE',
    reason: 'it was recorded on darwin-arm64 and passes here, on linux-x64: replay it there before it is called fixed',
  });
});

test('a case of a subject whose conventions were inferred still fails when it is replayed', async () => {
  const { subject, law, hyperparameter, diagnosis } = piece('no-momentum-no-decay');
  const { role, range, schedulable } = declared(subject, hyperparameter);
  const silent = { ...subject, hyperparameters: { ...subject.hyperparameters, [hyperparameter]: { role, range, schedulable } } };
  const [keeps] = only(law);
  const [outcome] = (await check([silent], { laws: only(law), hyperparameter })).outcomes;
  if (outcome?.case === undefined || keeps === undefined) throw new Error('the piece passed, or the law is missing');
  expect(await replay(outcome.case, silent, keeps)).toMatchObject({ status: 'FAILED', finding: { diagnosis } });
});

test('a kept case no longer fails once the subject declares that the law does not apply', async () => {
  const { subject, law, hyperparameter } = piece('rate-in-the-buffer');
  const [outcome] = (await check([subject], { laws: only(law), hyperparameter })).outcomes;
  const [scales] = only(law);
  if (outcome?.case === undefined || scales === undefined) throw new Error('the piece passed, or the law is missing');
  const learningRate = { ...declared(subject, 'learningRate'), placement: 'buffer' } as const;
  const mended = { ...subject, hyperparameters: { ...subject.hyperparameters, learningRate } };
  const why = 'placement buffer, not scale';
  expect(await replay(outcome.case, mended, scales)).toEqual({
    status: 'STALE',
    reason: `the law does not apply to ${subject.name} now: ${why}`,
  });
  const { outcomes } = await check([mended], { laws: [scales], hyperparameter, cases: [outcome.case] });
  expect(outcomes.map(({ verdict, reason }) => [verdict, reason])).toEqual([['skipped', why]]);
});

describe('a law that sees no effect in the few programs of a costly subject', () => {
  const costly = { ...momentumSubject('mine/costly'), atMost: 1 };
  const mustShow: NonNullable<Law['mustShow']> = {
    'an effect': {
      programs: 1,
      otherwise: () => ({
        diagnosis: 'ignored',
        quantity: 'update',
        step: 0,
        expected: 'another update',
        actual: 'the same update',
        because: 'there is never an effect',
      }),
    },
  };
  const effect = (shows: boolean): Judgement => ({ shown: { 'an effect': shows } });
  const verdictUnder = async (judged: Law['check']): Promise<readonly unknown[]> => {
    const law: Law = { ...pointwise, mustShow, check: judged, catches: { saboteurs: [], diagnoses: ['ignored', 'frozen'] } };
    const { outcomes } = await check([costly], { laws: [law], hyperparameter: 'learningRate' });
    return outcomes.map(({ verdict, diagnosis, runs }) => [verdict, diagnosis, runs]);
  };

  test('sees as many before it says so as a replay does', async () => {
    expect(await verdictUnder(async () => effect(false))).toEqual([['failed', 'ignored', 100]]);
  });

  test('stops at the first effect', async () => {
    let calls = 0;
    expect(await verdictUnder(async () => effect((calls += 1) >= 7))).toEqual([['passed', undefined, 7]]);
  });

  test('tells a fault that only the later ones show', async () => {
    let first: string | undefined;
    const [told] = await verdictUnder(async ({ program }) => {
      first ??= JSON.stringify(program);
      if (JSON.stringify(program) === first) return effect(false);
      return { diagnosis: 'frozen', quantity: 'update', step: 0, expected: 1, actual: 2, because: 'it is another program' };
    });
    expect(told).toEqual(['failed', 'frozen', 2]);
  });
});
