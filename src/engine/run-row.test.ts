import { describe, expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import type { Judgement, Law, Trial } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Subject } from '#model/subject.ts';
import { plantedFinding, plantedLaw } from '../../test/planted-law.ts';
import { CoverageCounter } from './coverage.ts';
import { typicalProgram } from './plain-program.ts';
import { runRow } from './run-row.ts';
import type { RowOptions, RowResult } from './run-row.ts';

const subject = momentumSubject('mine/momentum');
const law = (judged: (trial: Trial) => Judgement | Promise<Judgement> = () => undefined, more: Partial<Law> = {}): Law =>
  plantedLaw('planted', { check: async (trial) => judged(trial), catches: { saboteurs: [], diagnoses: ['frozen', 'ignored'] }, ...more });
const frozen: Partial<Law> = { catches: { saboteurs: ['frozen'], diagnoses: ['frozen'] } };
/** A law some of whose programs must show an effect. */
const mustShow = (programs: number): Partial<Law> => ({
  mustShow: { effect: { programs, otherwise: () => plantedFinding('ignored') } },
});
const effect = (shows: boolean): Judgement => ({ shown: { effect: shows } });

/** The row of a law on the learning rate. */
async function rowOf(
  of: Law,
  { given = subject, hyperparameter = 'learningRate', ...more }: Partial<RowOptions & { given: Subject; hyperparameter: string }> = {},
): Promise<RowResult> {
  const session = await given.open();
  const options = { seed: 42, programs: 40, profile: 'fast', known: new Set<string>(), saboteurs: true, ...more } as const;
  const result = await runRow({ subject: given, hyperparameter, law: of }, session, { coverage: new CoverageCounter(), ...options });
  await session.close();
  return result;
}
const told = ({ verdict, diagnosis, reason, runs }: RowResult): readonly unknown[] => [verdict, diagnosis ?? reason, runs];
const toldOf = async (...given: Parameters<typeof rowOf>): Promise<readonly unknown[]> => told(await rowOf(...given));
const text = (program: Program | undefined): string => JSON.stringify(program);

/** A subject to which a call is dear, what its sessions are given at once, and how many of them are open. */
function watched(batch?: number): { readonly given: Subject; readonly batches: number[]; readonly open: () => number } {
  const batches: number[] = [];
  let open = 0;
  const given: Subject = {
    ...subject,
    open: async () => {
      const session = await subject.open();
      open += 1;
      return {
        ...session,
        ...(batch === undefined ? {} : { batch }),
        run: async (programs) => (batches.push(programs.length), session.run(programs)),
        close: async () => {
          open -= 1;
          await session.close();
        },
      };
    },
  };
  return { given, batches, open: () => open };
}

describe('a session that likes batches', () => {
  test('has its programs counted up to the one that fails, and no further', async () => {
    let asked = 0;
    // The third of the second batch, and whatever it is replayed with.
    const seventh = law(() => ((asked += 1) === 7 || asked > 20 ? plantedFinding('frozen') : undefined));
    expect(await toldOf(seventh, { given: watched(16).given })).toEqual(['failed', 'frozen', 7]);
  });

  test('is left after three programs to which the law does not apply, and not after three of others', async () => {
    const never = law(() => ({ inapplicable: 'it has no states' }));
    expect(await toldOf(never, { given: watched(16).given })).toEqual(['skipped', 'it has no states', 3]);
    let asked = 0;
    const later = law(() => ((asked += 1) > 4 ? { inapplicable: 'it has no states' } : undefined));
    expect(await toldOf(later, { given: watched(16).given })).toEqual(['passed', undefined, 40]);
  });

  test('is not to blame for a finding that comes again alone, but only once', async () => {
    let asked = 0;
    const moody = law(() => ((asked += 1) <= 5 ? plantedFinding('frozen') : undefined));
    expect(await toldOf(moody, { given: watched(16).given })).toEqual([
      'errored',
      'nondeterministic: found frozen, but replayed alone it gives nothing',
      1,
    ]);
  });

  test('runs one program under a saboteur, and then four times as many each time', async () => {
    const { given, batches } = watched(16);
    const runs = law(async ({ run, program }) => void (await run(program)), frozen);
    await rowOf(runs, { given });
    // The row itself, and then a saboteur that is not caught.
    expect(batches.slice(0, 8)).toEqual([4, 16, 16, 4, 1, 4, 16, 16]);
  });
});

describe('what a saboteur is tried with', () => {
  const underSaboteur = ({ subject: asked }: Trial): boolean => asked !== subject;

  test('no more than what was drawn, where that catches it', async () => {
    let asked = 0;
    const finds = law((trial) => ((asked += 1), underSaboteur(trial) ? plantedFinding('frozen') : undefined), frozen);
    expect(await toldOf(finds)).toEqual(['passed', undefined, 40]);
    expect(asked).toBe(41);
    asked = 0;
    // What never shows is known once all programs were run.
    const shows = law((trial) => ((asked += 1), effect(!underSaboteur(trial))), { ...frozen, ...mustShow(40) });
    expect(await toldOf(shows)).toEqual(['passed', undefined, 40]);
    expect(asked).toBe(80);
  });

  test('as many as any other row gets, where that misses it, and the same whenever it is run', async () => {
    const seen = async (): Promise<readonly string[]> => {
      const programs: string[] = [];
      expect((await rowOf(law(({ program }) => void programs.push(text(program)), frozen))).reason).toBe(
        'vacuous: the saboteur "frozen" was not caught in 100 programs',
      );
      return programs;
    };
    const programs = await seen();
    expect(programs).toHaveLength(40 + 40 + 100);
    expect(await seen()).toEqual(programs);
  });

  test('as many as any other row gets, where nothing was drawn at all', async () => {
    expect(await toldOf(law(undefined, frozen), { programs: 0 })).toEqual([
      'errored',
      'vacuous: the saboteur "frozen" was not caught in 100 programs',
      0,
    ]);
  });

  test('no more than what was drawn, where a law that this one stands on is broken', async () => {
    let asked = 0;
    const blind = law(() => void (asked += 1), frozen);
    expect(await toldOf(blind, { unfounded: async () => true })).toEqual(['errored', 'vacuous: the saboteur "frozen" was not caught', 40]);
    expect(asked).toBe(80);
    const finds = law((trial) => (underSaboteur(trial) ? plantedFinding('frozen') : undefined), frozen);
    expect(await toldOf(finds, { unfounded: async () => true })).toEqual(['passed', undefined, 40]);
  });

  test('and the law is told that no diagnosis is wanted there', async () => {
    const wanted = new Set<string>();
    await rowOf(law((trial) => void wanted.add(`${underSaboteur(trial)} ${trial.undiagnosed}`), frozen));
    expect(wanted).toEqual(new Set(['false undefined', 'true true']));
  });

  test('all that was drawn, before what did not show in the first of them is said never to show', async () => {
    let asked = 0;
    const late = law((trial) => effect(!underSaboteur(trial) || (asked += 1) % 8 === 0), { ...frozen, ...mustShow(5) });
    expect((await rowOf(late)).reason).toBe('vacuous: the saboteur "frozen" was not caught in 100 programs');
  });

  test('nothing, where a failure of the row is known', async () => {
    expect((await rowOf(law(undefined, frozen), { known: new Set(['frozen']) })).verdict).toBe('passed');
  });
});

describe('a row whose schedule hardly varies', () => {
  const constant: Setting = { kind: 'schedule', schedule: { kind: 'constant', value: 0.5 } };
  const pin = { settings: { learningRate: constant, momentum: constant } };
  const traits = { target: 'varying', minSteps: 2 } as const;

  test('is vacuous, though nothing failed, once as many programs as any row gets say so', async () => {
    expect(await toldOf(law(undefined, { traits }), { pin })).toEqual([
      'errored',
      'vacuous: the schedule varied in only 0 of 100 programs',
      100,
    ]);
  });

  test.each<[string, Partial<Law>, string]>([
    ['one update, in which nothing can vary', { traits: { target: 'varying', minSteps: 1 } }, 'learningRate'],
    ['numbers', { traits: { target: 'scalar', minSteps: 2 } }, 'learningRate'],
    ['the whole subject', { traits, scope: 'subject' }, '*'],
  ])('is none where the law is about %s', async (_, more, hyperparameter) => {
    expect(await toldOf(law(undefined, more), { pin, hyperparameter })).toEqual(['passed', undefined, 40]);
  });

  test('is left as soon as any other where its law does not apply', async () => {
    expect(
      await toldOf(
        law(() => ({ inapplicable: 'it has no states' }), { traits }),
        { pin },
      ),
    ).toEqual(['skipped', 'it has no states', 3]);
  });

  test('is one where it varies in fewer than half of the programs; in half of them it varies enough', async () => {
    // It varies in longer runs alone.
    const step: Setting = { kind: 'schedule', schedule: { kind: 'step', before: 0.5, until: 3, after: 1 } };
    const halves: number[] = [];
    for (let seed = 1; seed <= 10; seed += 1) {
      const lengths: number[] = [];
      const sees = law(({ program }) => void lengths.push(program.gradients.length), { traits });
      const { runs } = await rowOf(sees, { seed, programs: 2, pin: { settings: { learningRate: step } } });
      const varying = lengths.slice(0, 2).filter((length) => length > 3).length;
      expect(runs > 2).toBe(varying < 1);
      halves.push(varying);
    }
    expect(new Set(halves)).toEqual(new Set([0, 1, 2]));
  });
});

describe('what never shows', () => {
  const typical = text(typicalProgram(subject, 'learningRate'));

  test('is told by a program that is easy to read', async () => {
    const { verdict, case: kept } = await rowOf(law(() => effect(false), mustShow(5)));
    expect([verdict, text(kept?.program)]).toEqual(['failed', typical]);
  });

  test('is told by the first that was drawn, where the easy one shows it', async () => {
    let first: string | undefined;
    const shows = law(({ program }) => ((first ??= text(program)), effect(text(program) === typical)), mustShow(5));
    const { verdict, case: kept } = await rowOf(shows);
    expect([verdict, text(kept?.program)]).toEqual(['failed', first]);
  });

  test('is asked of the same programs whenever it is run', async () => {
    const seen = async (): Promise<readonly string[]> => {
      const programs: string[] = [];
      await rowOf(
        law(({ program }) => (programs.push(text(program)), effect(false)), mustShow(5)),
        { programs: 5 },
      );
      return programs.slice(0, 100);
    };
    const programs = await seen();
    expect(programs).toHaveLength(100);
    expect(await seen()).toEqual(programs);
  });

  test('is no hindrance to a fault of a program that is drawn later: shrinking starts from that one', async () => {
    const asked: string[] = [];
    const late = law(({ program }) => (asked.push(text(program)) >= 8 ? plantedFinding('frozen') : effect(false)), mustShow(5));
    expect(await toldOf(late, { programs: 5 })).toEqual(['failed', 'frozen', 8]);
    // It is replayed twice, and then given to whatever shrinks it.
    expect(new Set(asked.slice(7, 11))).toEqual(new Set([asked[7]]));
    expect(asked.slice(0, 7)).not.toContain(asked[7]);
  });

  test('is not believed, where it shows once it is replayed', async () => {
    let asked = 0;
    // A hundred that were drawn, and the one that is easy to read.
    const moody = law(() => effect((asked += 1) > 101), mustShow(5));
    expect(await toldOf(moody)).toEqual(['errored', 'nondeterministic: found ignored, but replayed alone it gives nothing', 100]);
  });

  test('is asked of no more programs once one of them fails, be it the last', async () => {
    let asked = 0;
    const last = law(() => ((asked += 1) >= 4 ? plantedFinding('frozen') : effect(false)), mustShow(1));
    expect(await toldOf(last, { programs: 4 })).toEqual(['failed', 'frozen', 4]);
  });

  test('is no second sight of a finding that went away', async () => {
    let asked = 0;
    const moody = law(() => ((asked += 1) === 1 ? plantedFinding('ignored') : effect(false)), mustShow(5));
    expect(await toldOf(moody)).toEqual(['errored', 'nondeterministic: found ignored, but replayed alone it gives nothing', 1]);
  });
});

describe('a failure', () => {
  test('that goes away after it was confirmed is told as it was found', async () => {
    const seen: string[] = [];
    const goes = law(({ program }) => (seen.push(text(program)) <= 3 ? plantedFinding('frozen') : undefined));
    const { verdict, diagnosis, case: kept } = await rowOf(goes);
    expect([verdict, diagnosis, text(kept?.program)]).toEqual(['failed', 'frozen', seen[0]]);
  });

  test('leaves no session open, and neither does a row that passes', async () => {
    const [own, other] = [watched(), watched()];
    const finds = (finding: boolean): Law =>
      law(async ({ program, runOn }) => {
        await runOn(other.given, program);
        return finding ? plantedFinding('frozen') : undefined;
      });
    for (const finding of [true, false]) {
      expect((await rowOf(finds(finding), { given: own.given, programs: 4 })).verdict).toBe(finding ? 'failed' : 'passed');
      expect([own.open(), other.open()]).toEqual([0, 0]);
    }
  });
});
