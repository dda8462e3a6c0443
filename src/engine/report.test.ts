import { describe, expect, test } from 'vitest';
import { decoupledSubject } from '#fixtures/museum/healthy/decoupled.ts';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { plantedFinding, plantedLaw } from '../../test/planted-law.ts';
import { defineOptimizer } from '#subjects/define-optimizer.ts';
import type { Law } from '#model/law.ts';
import type { Outcome } from '#model/report.ts';
import type { Subject } from '#model/subject.ts';
import { check } from './check.ts';
import type { CheckOptions } from './check.ts';

/** A law that runs its program and has nothing to say. */
const silent = (id: string, more: Partial<Law> = {}): Law =>
  plantedLaw(id, { check: async ({ run, program }) => void (await run(program)), ...more });
const failing = (id: string, diagnosis: string, more: Partial<Law> = {}): Law =>
  silent(id, {
    check: async ({ run, program }) => (await run(program), plantedFinding(diagnosis)),
    catches: { saboteurs: [], diagnoses: [diagnosis] },
    ...more,
  });
const momentum = momentumSubject('mine/momentum');
const told = ({ hyperparameter, law, verdict }: Outcome): readonly string[] => [hyperparameter, law, verdict];

describe('what a report says of a run', () => {
  test('how long it and each row took: no longer than whoever waited for it', async () => {
    const start = performance.now();
    const { ms, outcomes } = await check([momentum], { laws: [silent('a'), failing('b', 'broken')], programs: 2 });
    const took = performance.now() - start;
    for (const one of [ms, ...outcomes.map((outcome) => outcome.ms)]) {
      expect(one).toBeGreaterThan(0);
      expect(one).toBeLessThanOrEqual(took);
    }
  });

  test('a seed of its own in the nightly profile, and the fixed one else', async () => {
    const seedOf = async (profile: 'fast' | 'ci' | 'nightly'): Promise<number> => (await check([], { laws: [], profile })).seed;
    expect(await seedOf('fast')).toBe(await seedOf('ci'));
    const seed = await seedOf('nightly');
    expect(Number.isInteger(seed)).toBe(true);
    expect(seed).toBeGreaterThan(0);
    expect(seed).toBeLessThan(2 ** 31);
    // Once in two thousand million runs it may be.
    expect(seed).not.toBe(await seedOf('fast'));
    expect((await check([], { laws: [], profile: 'nightly', seed: 5 })).seed).toBe(5);
  });

  test('what probing told, in one order whatever the order of the subjects is', async () => {
    const undeclared = (name: string, variant?: string): Subject => {
      const { learningRate } = momentum.hyperparameters;
      if (learningRate === undefined) throw new Error('it has a rate');
      const { placement: _, ...rest } = learningRate;
      return {
        ...momentumSubject(name),
        hyperparameters: { ...momentum.hyperparameters, learningRate: rest },
        ...(variant === undefined ? {} : { variant }),
      };
    };
    const guessing: Subject = {
      ...momentumSubject('mine/guessed'),
      guessed: [{ hyperparameter: 'momentum', declaration: 'role', value: 'momentum' }],
    };
    const subjects = [undeclared('mine/b'), undeclared('mine/a', 'setter'), guessing, { ...guessing, variant: 'assign' }];
    const placed = { hyperparameter: 'learningRate', declaration: 'placement', value: 'scale' };
    const guess = { hyperparameter: 'momentum', declaration: 'role', value: 'momentum' };
    for (const some of [subjects, subjects.toReversed()]) {
      const { inferred } = await check(some, { laws: [] });
      expect(inferred).toStrictEqual([
        { subject: 'mine/a', variant: 'setter', ...placed },
        { subject: 'mine/b', ...placed },
        { subject: 'mine/guessed', ...guess },
        { subject: 'mine/guessed', variant: 'assign', ...guess },
      ]);
    }
  });
});

describe('how far a row is searched', () => {
  test('beyond what is drawn in the nightly profile, unless that is turned off', async () => {
    const runs = async (options: Partial<CheckOptions>): Promise<readonly number[]> =>
      (await check([momentum], { laws: [silent('a')], programs: 4, hyperparameter: 'momentum', ...options })).outcomes.map(
        (one) => one.runs,
      );
    // A law that tells no distance is left after three more.
    expect(await runs({ profile: 'nightly' })).toEqual([7]);
    expect(await runs({ profile: 'nightly', climb: false })).toEqual([4]);
    expect(await runs({ profile: 'ci' })).toEqual([4]);
    expect(await runs({ profile: 'ci', climb: true })).toEqual([7]);
  });
});

describe('which rows are run', () => {
  const two = [silent('a'), silent('b')];

  test('all, or those that are chosen, and each is told of before and after', async () => {
    const before: unknown[] = [];
    const after: Outcome[] = [];
    const { outcomes } = await check([momentum], {
      laws: two,
      programs: 2,
      only: ({ law, hyperparameter }) => law.id === 'b' || hyperparameter === 'momentum',
      onProgress: ({ law, hyperparameter }, done, total) => void before.push([hyperparameter, law.id, done, total]),
      onOutcome: (outcome) => void after.push(outcome),
    });
    const rows = [
      ['learningRate', 'b'],
      ['momentum', 'a'],
      ['momentum', 'b'],
    ];
    expect(outcomes.map(told)).toEqual(expect.arrayContaining(rows.map((row) => [...row, 'passed'])));
    expect(outcomes).toHaveLength(3);
    expect(after.map(told)).toEqual(outcomes.map(told));
    expect(before).toHaveLength(3);
    expect(before.map((one) => (Array.isArray(one) ? one.slice(2) : one))).toEqual([
      [0, 3],
      [1, 3],
      [2, 3],
    ]);
  });

  test('none once it is aborted, whatever subject comes next', async () => {
    let rows = 0;
    const aborted = (): boolean => rows >= 1;
    const { outcomes } = await check([momentum, momentumSubject('mine/other')], {
      laws: two,
      programs: 2,
      aborted,
      onOutcome: () => void (rows += 1),
    });
    expect(outcomes).toHaveLength(1);
  });

  test('timers and signals come in between rows', async () => {
    const seen: string[] = [];
    const waits = silent('waits', {
      check: async () => {
        setTimeout(() => void seen.push('timer'));
        seen.push('row');
        // Until it is due: a timer waits a millisecond at least.
        const begun = performance.now();
        while (performance.now() < begun + 5);
        return undefined;
      },
    });
    await check([momentum], { laws: [waits], programs: 1 });
    expect(seen).toEqual(['row', 'timer', 'row']);
  });

  test('a session that breaks on the first program is closed, even where that breaks as well', async () => {
    const told: string[] = [];
    const dies: Subject = {
      ...momentum,
      open: async () => ({
        run: async () => Promise.reject(new Error('it died')),
        close: async () => {
          told.push('close');
          throw new Error('it is gone');
        },
      }),
    };
    const { outcomes } = await check([dies], { laws: [silent('a')], programs: 2, hyperparameter: 'momentum' });
    expect(outcomes.map(({ verdict, reason }) => [verdict, reason])).toEqual([['errored', 'it died']]);
    expect(told).toEqual(['close']);
  });

  test('a subject that cannot be opened, or fails its first update, is said in each of its rows, and the next one goes on', async () => {
    const closed: Subject = { ...momentumSubject('mine/closed'), open: async () => Promise.reject(new Error('it is closed')) };
    const broken = defineOptimizer({
      name: 'mine/broken',
      hyperparameters: momentum.hyperparameters,
      create: () => ({
        init: () => 0,
        update: (): never => {
          throw new RangeError('no update');
        },
      }),
    });
    const { outcomes } = await check([closed, broken, momentum], { laws: [silent('a')], programs: 2, hyperparameter: 'momentum' });
    expect(outcomes.map(({ subject, verdict, runs, ms }) => [subject, verdict, runs === 0, ms === 0])).toEqual([
      ['mine/closed', 'errored', true, true],
      ['mine/broken', 'errored', true, true],
      ['mine/momentum', 'passed', false, false],
    ]);
    expect(outcomes[0]?.reason).toBe('it is closed');
    expect(outcomes[1]?.reason).toMatch(/no update/u);
  });
});

describe('while the schedule of a hyperparameter has no effect, a law that sees nothing of it is skipped', () => {
  const blind = (scope: Law['scope']): Law => silent('blind', { scope, catches: { saboteurs: ['frozen'], diagnoses: ['frozen'] } });
  const reason = 'nothing to say while the schedule has no effect, or is not accepted';
  const verdicts = async (laws: readonly Law[], subject: Subject = momentum): Promise<unknown> =>
    (await check([subject], { laws, programs: 4 })).outcomes
      .filter(({ law }) => law === 'blind')
      .map(({ hyperparameter, verdict, reason: why }) => [hyperparameter, verdict, why === reason]);
  const onRate = (foundation?: true): Law =>
    failing('first', 'ignored', {
      ...(foundation === undefined ? {} : { foundation }),
      skips: (_, hyperparameter) => (hyperparameter === 'learningRate' ? undefined : 'not this one'),
    });

  test('in the rows of that hyperparameter', async () => {
    expect(await verdicts([onRate(true), blind('hyperparameter')])).toEqual([
      ['learningRate', 'skipped', true],
      ['momentum', 'errored', false],
    ]);
    expect(await verdicts([onRate(), blind('hyperparameter')])).toEqual([
      ['learningRate', 'errored', false],
      ['momentum', 'errored', false],
    ]);
  });

  test('whether the failure is new, known or kept', async () => {
    const [known] = (await check([momentum], { laws: [onRate(true)], programs: 4 })).outcomes.flatMap((outcome) => outcome.case ?? []);
    if (known === undefined) throw new Error('it fails');
    const entry = { ...known, case: known.id, reason: 'it is known', link: 'https://example.org' };
    const verdict = async (first: Law, more: Partial<CheckOptions>): Promise<unknown> => {
      const options = { laws: [first, blind('hyperparameter')], programs: 4, hyperparameter: 'learningRate', ...more };
      return (await check([momentum], options)).outcomes.find(({ law }) => law === 'blind')?.verdict;
    };
    for (const more of [{ known: [{ entry, case: known }] }, { cases: [known] }]) {
      expect(await verdict(onRate(true), more)).toBe('skipped');
      expect(await verdict(onRate(), more)).toBe('errored');
    }
  });

  test('and in those of the whole subject', async () => {
    const subject = decoupledSubject('mine/decoupled');
    expect(await verdicts([onRate(true), blind('subject')], subject)).toEqual([['*', 'skipped', true]]);
    expect(await verdicts([onRate(), blind('subject')], subject)).toEqual([['*', 'errored', false]]);
    expect(await verdicts([silent('first', { foundation: true }), blind('subject')], subject)).toEqual([['*', 'errored', false]]);
  });
});
