import { describe, expect, test } from 'vitest';
import { at } from '#fixtures/museum/healthy/at.ts';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { plantedFinding, plantedLaw } from '../../test/planted-law.ts';
import type { Judgement, Law, Trial } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Case, Outcome } from '#model/report.ts';
import type { Subject } from '#model/subject.ts';
import { check } from './check.ts';
import type { CheckOptions } from './check.ts';
import { rowKey } from './rows.ts';

/** What every row of a check comes to, and how much was run for it; the laws are planted, so that nothing else is told. */
const subject = momentumSubject('mine/momentum');
const law = (id: string, judged: (trial: Trial) => Judgement | Promise<Judgement> = () => undefined, more: Partial<Law> = {}): Law =>
  plantedLaw(id, { check: async (trial) => judged(trial), catches: { saboteurs: [], diagnoses: ['frozen', 'ignored'] }, ...more });
const about = (...given: readonly Law[]): CheckOptions => ({ laws: given, hyperparameter: 'learningRate' });
const told = ({ verdict, diagnosis, reason, runs }: Outcome): readonly unknown[] => [verdict, diagnosis ?? reason, runs];
const outcomesOf = async (options: CheckOptions, given = subject): Promise<readonly (readonly unknown[])[]> =>
  (await check([given], options)).outcomes.map(told);

describe('how many programs a row gets', () => {
  test.each<[string, Partial<CheckOptions>, Partial<Law>, Partial<Subject>, number]>([
    ['forty', {}, {}, {}, 40],
    ['more in a longer profile', { profile: 'ci' }, {}, {}, 150],
    ['as many as are asked for', { programs: 7 }, {}, {}, 7],
    ['a share of that where one program costs much', {}, { effort: 0.25 }, {}, 10],
    ['at least one', { programs: 1 }, { effort: 0.25 }, {}, 1],
    ['what its subject can afford', {}, {}, { atMost: 5 }, 5],
  ])('%s', async (_, options, more, own, runs) => {
    const seen: Program[] = [];
    const watching = law('watching', ({ program }) => void seen.push(program), more);
    expect(await outcomesOf({ ...about(watching), ...options }, { ...subject, ...own })).toEqual([['passed', undefined, runs]]);
    expect(seen).toHaveLength(runs);
    expect(new Set(seen.map((program) => JSON.stringify(program))).size).toBe(runs);
  });

  test('the same as another run of its seed, and others under another', async () => {
    const drawn = async (seed?: number): Promise<readonly Program[]> => {
      const seen: Program[] = [];
      await check([subject], {
        ...about(law('watching', ({ program }) => void seen.push(program))),
        ...(seed === undefined ? {} : { seed }),
      });
      return seen;
    };
    expect(await drawn()).toEqual(await drawn(42));
    expect(await drawn(43)).not.toEqual(await drawn(42));
  });
});

describe('a law that does not apply after all', () => {
  test('is left after three programs that say so', async () => {
    expect(await outcomesOf(about(law('none', () => ({ inapplicable: 'it has no states' }))))).toEqual([
      ['skipped', 'it has no states', 3],
    ]);
  });

  test('is skipped if no program says anything else, and passes if one does', async () => {
    let asked = 0;
    const mostly = law('mostly', () => (asked++ === 0 ? undefined : { inapplicable: 'it has no states' }));
    expect(await outcomesOf(about(mostly))).toEqual([['passed', undefined, 40]]);
    expect(await outcomesOf({ ...about(law('few', () => ({ inapplicable: 'it has no states' }))), programs: 2 })).toEqual([
      ['skipped', 'it has no states', 2],
    ]);
  });

  test('is skipped with what the first program said, where the rest of them could not have failed', async () => {
    let asked = 0;
    const blind = law('blind', () => (asked++ % 2 === 0 ? { inapplicable: `reason ${asked}` } : undefined), {
      catches: { saboteurs: ['frozen'], diagnoses: ['frozen'] },
    });
    expect(await outcomesOf(about(blind))).toEqual([['skipped', 'reason 1', 40]]);
  });
});

describe('what is run at once', () => {
  /** A subject to which a call is dear. */
  const batched = (batches: number[]): Subject => ({
    ...subject,
    open: async () => {
      const session = await subject.open();
      return {
        ...session,
        batch: 16,
        run: async (programs) => {
          batches.push(programs.length);
          return session.run(programs);
        },
      };
    },
  });
  const runsOnce = law('once', async ({ program, run }) => {
    await run(program);
    return undefined;
  });

  test('is few at first, and then what the session likes', async () => {
    const batches: number[] = [];
    expect(await outcomesOf(about(runsOnce), batched(batches))).toEqual([['passed', undefined, 40]]);
    // Probing comes first, a program or three at a time.
    expect(batches.slice(-4)).toEqual([4, 16, 16, 4]);
  });

  test('gives the finding of the first program that has one, and says so if it comes in a batch alone', async () => {
    const alone = (trial: Trial): Judgement => (trial.program.gradients.length > 2 ? plantedFinding('frozen') : undefined);
    const [found] = await outcomesOf(about(law('long', alone)), batched([]));
    const [plain] = await outcomesOf(about(law('long', alone)));
    expect(found?.slice(0, 2)).toEqual(['failed', 'frozen']);
    expect(found).toEqual(plain);
    let asked = 0;
    const together = law('together', () => (++asked <= 4 ? plantedFinding('frozen') : undefined));
    expect(await outcomesOf(about(together), batched([]))).toEqual([
      ['errored', 'execution-mode: found frozen, but replayed alone it gives nothing', 1],
    ]);
  });

  test('is found again alone, twice, before it is believed', async () => {
    let asked = 0;
    // Found by the first program, again alone, and then no more.
    const moody = law('moody', () => (++asked <= 2 ? plantedFinding('frozen') : undefined));
    expect(await outcomesOf(about(moody))).toEqual([['errored', 'nondeterministic: found frozen, but replayed alone it gives nothing', 1]]);
    asked = 0;
    const other = law('other', () => plantedFinding(++asked === 1 ? 'frozen' : 'ignored'));
    expect(await outcomesOf(about(other))).toEqual([['errored', 'nondeterministic: found frozen, but replayed alone it gives ignored', 1]]);
  });
});

describe('a failure', () => {
  const late = momentumSubject('mine/late', () => ({ rate: (rate, count) => at(rate, count + 1) }));
  const two = law('two', async ({ program, run }) => {
    const [trace] = await run(program);
    const value = trace?.updates[1]?.['w0']?.[0];
    return value === undefined ? undefined : { ...plantedFinding('frozen'), step: 1, leaf: 'w0', element: 0, actual: value };
  });

  test('has its place, the smallest case, and what does not matter in it', async () => {
    const [outcome] = (await check([late], about(two))).outcomes;
    expect(outcome).toMatchObject({ verdict: 'failed', diagnosis: 'frozen', firstStep: 1, irrelevant: ['gradients', 'parameters'] });
    expect(outcome?.finding).toMatchObject({ leaf: 'w0', step: 1 });
    expect(outcome?.replay).toBe(outcome?.case?.id);
    expect(outcome?.case?.program).toMatchObject({
      leaves: [{ name: 'w0', shape: [1] }],
      parameters: { kind: 'fill', value: 0 },
      gradients: [
        { kind: 'fill', value: 1 },
        { kind: 'fill', value: 1 },
      ],
    });
    expect(outcome).not.toHaveProperty('updates');
  });

  test('shows the two runs that it compares', async () => {
    const apart = law('apart', async ({ program, run }) => {
      const [one, other] = await run(program, {
        ...program,
        gradients: program.gradients.map(() => ({ kind: 'fill', value: 8 }) as const),
      });
      const [expected, actual] = [one?.updates[0]?.['w0']?.[0] ?? NaN, other?.updates[0]?.['w0']?.[0] ?? NaN];
      return { ...plantedFinding('frozen'), leaf: 'w0', element: 0, expected, actual };
    });
    const [outcome] = (await check([subject], about(apart))).outcomes;
    expect(outcome?.updates).toMatchObject({ leaf: 'w0', element: 0 });
    expect(outcome?.updates?.expected[0]).toBe(outcome?.finding?.expected);
    expect(outcome?.updates?.actual[0]).toBe(outcome?.finding?.actual);
  });

  test('that a smaller program breaks otherwise, or not at all, stays as large as it must be', async () => {
    const needs = law('needs', ({ program }) => (program.gradients.length >= 3 ? plantedFinding('frozen') : plantedFinding('ignored')), {
      traits: { target: 'varying', minSteps: 3 },
    });
    expect((await check([subject], about(needs))).outcomes[0]?.case?.program.gradients).toHaveLength(3);
    const throwing = law(
      'throwing',
      ({ program }) => {
        if (program.gradients.length < 3) throw new Error('too small');
        return plantedFinding('frozen');
      },
      { traits: { target: 'varying', minSteps: 3 } },
    );
    expect((await check([subject], about(throwing))).outcomes[0]?.case?.program.gradients).toHaveLength(3);
  });
});

describe('what is known', () => {
  const fails = law('fails', () => plantedFinding('frozen'));
  const caseOf = async (): Promise<Case> => {
    const [outcome] = (await check([subject], about(fails))).outcomes;
    if (outcome?.case === undefined) throw new Error('it fails');
    return outcome.case;
  };
  const entryOf = (kept: Case) => ({ ...kept, reason: 'followed up', link: 'https://example.org/1', case: kept.id });

  test('a kept case that fails again is told without a search', async () => {
    const kept = await caseOf();
    const { outcomes } = await check([subject], { ...about(fails), cases: [kept] });
    expect(outcomes.map(told)).toEqual([['failed', 'frozen', 1]]);
    expect(outcomes[0]).toMatchObject({ case: kept, replay: kept.id, firstStep: 0 });
    expect(outcomes[0]).not.toHaveProperty('known');
  });

  test('a kept case is found where no search would find it', async () => {
    const kept = await caseOf();
    const rare = law('fails', ({ program }) =>
      JSON.stringify(program) === JSON.stringify(kept.program) ? plantedFinding('frozen') : undefined,
    );
    expect(await outcomesOf(about(rare))).toEqual([['passed', undefined, 40]]);
    expect(await outcomesOf({ ...about(rare), cases: [kept] })).toEqual([['failed', 'frozen', 1]]);
    // What is known of it is told once, and the search behind it finds nothing more.
    const known = [{ entry: entryOf(kept), case: kept }];
    expect(await outcomesOf({ ...about(rare), cases: [kept], known })).toEqual([['failed', 'frozen', 1]]);
  });

  test('a kept case that passes, or is about another row, is followed by the search', async () => {
    const kept = await caseOf();
    expect(await outcomesOf({ ...about(law('fails')), cases: [kept] })).toEqual([['passed', undefined, 40]]);
    expect(await outcomesOf({ ...about(fails), cases: [{ ...kept, law: 'another' }] })).toEqual([['failed', 'frozen', 1]]);
  });

  test('a known failure covers its own diagnosis, and the search goes on past it', async () => {
    const kept = await caseOf();
    const known = [{ entry: entryOf(kept), case: kept }];
    const { outcomes } = await check([subject], { ...about(fails), known, cases: [kept] });
    expect(outcomes.map(told)).toEqual([['failed', 'frozen', 1]]);
    expect(outcomes[0]).toMatchObject({ known: 'followed up', case: kept, firstStep: 0 });
    const both = law('fails', ({ program }) =>
      plantedFinding(JSON.stringify(program) === JSON.stringify(kept.program) ? 'frozen' : 'ignored'),
    );
    expect((await check([subject], { ...about(both), known })).outcomes.map(({ diagnosis, known: reason }) => [diagnosis, reason])).toEqual(
      [
        ['frozen', 'followed up'],
        ['ignored', undefined],
      ],
    );
  });

  test('one that passes is stale, and the row is searched as any other', async () => {
    const kept = await caseOf();
    const { outcomes, stale } = await check([{ ...subject, variant: 'setter' }], {
      ...about(law('fails')),
      known: [{ entry: { ...entryOf(kept), variant: 'setter' }, case: kept }],
    });
    expect(outcomes.map(told)).toEqual([['passed', undefined, 40]]);
    expect(stale).toEqual(['The known failure mine/momentum via setter · learningRate · fails (frozen) passes now: remove its entry.']);
  });

  test('one that fails otherwise says how, and what is about another row is left alone', async () => {
    const kept = await caseOf();
    const other = await check([subject], {
      ...about(law('fails', () => plantedFinding('ignored'))),
      known: [{ entry: entryOf(kept), case: kept }],
    });
    expect(other.stale).toEqual([
      'The known failure mine/momentum · learningRate · fails (frozen) is stale: it now fails with ignored, not frozen.',
    ]);
    const elsewhere = { entry: { ...entryOf(kept), hyperparameter: 'momentum' }, case: kept };
    expect((await check([subject], { ...about(law('fails')), known: [elsewhere] })).stale).toEqual([]);
  });
});

describe('a run as a whole', () => {
  test('tells each row before it is run, and each outcome when it is there', async () => {
    const events: unknown[] = [];
    await check([subject], {
      laws: [law('one'), law('two', () => undefined, { scope: 'subject' })],
      programs: 2,
      onProgress: (row, done, total) => void events.push([rowKey(row), done, total]),
      onOutcome: ({ verdict }) => void events.push(verdict),
    });
    expect(events).toEqual([
      ['mine/momentum||learningRate|one', 0, 3],
      'passed',
      ['mine/momentum||momentum|one', 1, 3],
      'passed',
      ['mine/momentum||*|two', 2, 3],
      'passed',
    ]);
  });

  test('runs only the rows that are chosen, each asked for once', async () => {
    const asked: string[] = [];
    const { outcomes } = await check([subject], {
      laws: [law('one'), law('two')],
      programs: 1,
      only: (row) => asked.push(rowKey(row)) > 0 && row.hyperparameter === 'momentum' && row.law.id === 'two',
    });
    expect(outcomes.map((outcome) => [outcome.hyperparameter, outcome.law])).toEqual([['momentum', 'two']]);
    expect(asked).toHaveLength(4);
    expect(new Set(asked).size).toBe(4);
  });

  test('ends between rows when it is told to, and closes what is open', async () => {
    let closed = 0;
    const watched = (name: string): Subject => ({
      ...momentumSubject(name),
      open: async () => ({ ...(await subject.open()), close: async () => void (closed += 1) }),
    });
    let done = 0;
    const { outcomes } = await check([watched('mine/one'), watched('mine/two')], {
      laws: [law('one')],
      programs: 1,
      onOutcome: () => void (done += 1),
      aborted: () => done === 1,
    });
    expect(outcomes.map((outcome) => outcome.subject)).toEqual(['mine/one']);
    expect(closed).toBe(1);
  });

  test('a subject that cannot be opened, or does not run, is an errored row for each law, and the next one goes on', async () => {
    const gone: Subject = { ...momentumSubject('mine/gone'), open: async () => Promise.reject(new Error('no such library')) };
    const broken = momentumSubject('mine/broken', () => ({ rate: () => Number.NaN }));
    const { outcomes } = await check([gone, broken, subject], about(law('one')));
    expect(outcomes.map((outcome) => [outcome.subject, ...told(outcome)])).toEqual([
      ['mine/gone', 'errored', 'no such library', 0],
      [
        'mine/broken',
        'errored',
        'it does not run with plain numbers: the update is not a finite number, at step 0 (learningRate 0.50005, momentum 0.525)',
        0,
      ],
      ['mine/momentum', 'passed', undefined, 40],
    ]);
  });

  test('what cannot be run here is skipped with its reason', async () => {
    expect(await outcomesOf(about(law('one')), { ...subject, unavailable: 'it is not installed' })).toEqual([
      ['skipped', 'it is not installed', 0],
    ]);
  });

  test('counts what was drawn and says which floors were missed', async () => {
    const { coverage, missed, seed, profile } = await check([subject], { ...about(law('one')), programs: 200 });
    expect(coverage).toMatchObject({ programs: 200 });
    expect([missed, seed, profile]).toEqual([[], 42, 'fast']);
    const still = law('still', () => undefined, { traits: { target: 'scalar', minSteps: 1 } });
    const without = await check([subject], { ...about(still), programs: 200 });
    expect(without.missed.join()).toContain('its schedule varied in only 0 of 200 programs');
    expect((await check([subject], { ...about(still), programs: 200, pin: { settings: {} } })).missed).toEqual([]);
  });

  test('is told which pinned run it was, and then tries no saboteur', async () => {
    const pin = { settings: { learningRate: { kind: 'schedule', schedule: { kind: 'table', values: [1, 0.5] } } }, steps: 3 } as const;
    const seen: Program[] = [];
    const blind = law('blind', ({ program }) => void seen.push(program), { catches: { saboteurs: ['frozen'], diagnoses: [] } });
    const report = await check([subject], { ...about(blind), programs: 5, pin });
    expect(report.outcomes.map(told)).toEqual([['passed', undefined, 5]]);
    expect(report.pin).toEqual(pin);
    for (const { settings, gradients } of seen) {
      expect(settings['learningRate']).toEqual(pin.settings.learningRate);
      expect(gradients).toHaveLength(3);
    }
    expect(await check([subject], { ...about(blind), programs: 1 })).not.toHaveProperty('pin');
    const long = law('long', () => undefined, { traits: { target: 'varying', minSteps: 4 } });
    expect(await outcomesOf({ ...about(long), pin })).toEqual([['skipped', 'the law needs 4 updates, and the pinned run has 3', 0]]);
  });

  test('a row without saboteurs is proved to be nothing', async () => {
    const blind = law('blind', () => undefined, { catches: { saboteurs: ['frozen'], diagnoses: [] } });
    expect((await outcomesOf(about(blind)))[0]?.[0]).toBe('errored');
    expect((await outcomesOf({ ...about(blind), saboteurs: false }))[0]?.[0]).toBe('passed');
  });
});

describe('while a schedule has no effect', () => {
  const foundation = (fails: boolean): Law =>
    law('foundation', () => (fails ? plantedFinding('ignored') : undefined), { foundation: true });
  const blind = law('blind', () => undefined, { catches: { saboteurs: ['frozen'], diagnoses: [] } });
  const whole = law('whole', () => undefined, { scope: 'subject', catches: { saboteurs: ['frozen'], diagnoses: [] } });
  const verdicts = async (fails: boolean, ...more: readonly Law[]): Promise<readonly unknown[]> =>
    (await check([subject], { laws: [foundation(fails), ...more] })).outcomes.map(({ law: id, hyperparameter, verdict }) => [
      id,
      hyperparameter,
      verdict,
    ]);

  test('a law that sees nothing has nothing to say', async () => {
    expect(await verdicts(true, blind, whole)).toEqual([
      ['foundation', 'learningRate', 'failed'],
      ['blind', 'learningRate', 'skipped'],
      ['foundation', 'momentum', 'failed'],
      ['blind', 'momentum', 'skipped'],
      ['whole', '*', 'skipped'],
    ]);
  });

  test('and is vacuous where it has one', async () => {
    expect((await verdicts(false, blind, whole)).map((row) => (Array.isArray(row) ? row[2] : row))).toEqual([
      'passed',
      'errored',
      'passed',
      'errored',
      'errored',
    ]);
  });
});
