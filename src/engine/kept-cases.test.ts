import { describe, expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { plantedFinding, plantedLaw } from '../../test/planted-law.ts';
import type { Law } from '#model/law.ts';
import type { Case, Outcome } from '#model/report.ts';
import type { Subject } from '#model/subject.ts';
import { makeCase } from './case.ts';
import { check } from './check.ts';
import { typicalProgram } from './plain-program.ts';

/** A law that runs its program and has nothing to say. */
const silent = (id: string, more: Partial<Law> = {}): Law =>
  plantedLaw(id, { check: async ({ run, program }) => void (await run(program)), ...more });
const failing = (id: string, diagnosis: string): Law =>
  silent(id, {
    check: async ({ run, program }) => (await run(program), plantedFinding(diagnosis)),
    catches: { saboteurs: [], diagnoses: [diagnosis] },
  });
const momentum = momentumSubject('mine/momentum');
const told = ({ hyperparameter, law, verdict }: Outcome): readonly string[] => [hyperparameter, law, verdict];

describe('what is known and what was kept', () => {
  const law = failing('a', 'broken');
  const stored = (subject: Subject, hyperparameter: string, diagnosis = 'broken') =>
    makeCase(subject, hyperparameter, 'a', plantedFinding(diagnosis), typicalProgram(subject, hyperparameter));
  const entryOf = ({ subject, hyperparameter, law: of, diagnosis, id }: Case) => ({
    subject,
    hyperparameter,
    law: of,
    diagnosis,
    case: id,
    reason: 'it is known',
    link: 'https://example.org',
  });

  test('took as long as it takes to replay it', async () => {
    const [kept, known] = [stored(momentum, 'momentum'), stored(momentum, 'learningRate')];
    const start = performance.now();
    const options = { laws: [law], programs: 2, cases: [kept], known: [{ entry: entryOf(known), case: known }] };
    const { outcomes } = await check([momentum], options);
    const took = performance.now() - start;
    expect(outcomes.map(({ replay, known: reason }) => [replay, reason])).toEqual([
      [known.id, 'it is known'],
      [kept.id, undefined],
    ]);
    for (const { ms } of outcomes) {
      expect(ms).toBeGreaterThan(0);
      expect(ms).toBeLessThanOrEqual(took);
    }
  });

  test('replayed cases are told in the order of their ids, be they kept or found', async () => {
    const [one, other] = [stored(momentum, 'momentum'), { ...stored(momentum, 'momentum'), id: 'ffffffff' }];
    for (const cases of [
      [one, other],
      [other, one],
    ]) {
      const options = { laws: [law], programs: 2, hyperparameter: 'momentum', profile: 'ci', cases } as const;
      const { replayed = [], outcomes } = await check([momentum], options);
      const ids = replayed.map(({ case: id }) => id);
      expect(ids).toHaveLength(3);
      expect(ids).toEqual(ids.toSorted());
      expect(ids).toContain(outcomes.at(-1)?.replay);
    }
  });

  test('a kept case is replayed on its own row alone, and if it fails no more is searched there', async () => {
    const one = stored(momentum, 'momentum');
    const { replayed = [], outcomes } = await check([momentum], { laws: [law, silent('b')], programs: 2, cases: [one] });
    // One that was just found was confirmed by replaying it.
    const found = replayed.filter(({ case: id }) => id !== one.id);
    expect(found.map(({ hyperparameter, law: of, status }) => [hyperparameter, of, status])).toEqual([['learningRate', 'a', 'FAILED']]);
    expect(replayed.filter(({ case: id }) => id === one.id)).toMatchObject([{ hyperparameter: 'momentum', law: 'a', status: 'FAILED' }]);
    const kept = outcomes.filter(({ replay }) => replay === one.id);
    expect(kept.map((outcome) => [...told(outcome), outcome.runs])).toEqual([['momentum', 'a', 'failed', 1]]);
    expect(outcomes.filter(({ law: of }) => of === 'a')).toHaveLength(2);
  });

  test('one that fails no longer is said, and the search goes on', async () => {
    const { replayed, outcomes } = await check([momentum], { laws: [silent('a')], programs: 2, cases: [stored(momentum, 'momentum')] });
    expect(replayed?.map(({ status }) => status)).toEqual(['FIXED']);
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['passed', 'passed']);
    expect((await check([momentum], { laws: [silent('a')], programs: 2 })).replayed).toBeUndefined();
  });

  test('a known failure covers its diagnosis: its kept case is not replayed again, and no more is said of a row that else passes', async () => {
    const one = stored(momentum, 'momentum');
    const entry = entryOf(one);
    const { replayed, outcomes, stale } = await check([momentum], {
      laws: [law],
      programs: 2,
      hyperparameter: 'momentum',
      known: [{ entry, case: one }],
      cases: [one],
    });
    expect([replayed, stale]).toEqual([undefined, []]);
    expect(outcomes.map(({ verdict, known, runs }) => [verdict, known, runs])).toEqual([['failed', 'it is known', 1]]);
    // What it covers elsewhere is nothing.
    const other = await check([momentum], { laws: [law], programs: 2, hyperparameter: 'learningRate', known: [{ entry, case: one }] });
    expect(other.outcomes.map(({ verdict, known }) => [verdict, known])).toEqual([['failed', undefined]]);
  });
});
