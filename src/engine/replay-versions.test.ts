import { describe, expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { plantedFinding, plantedLaw } from '../../test/planted-law.ts';
import type { Judgement, Law, Trial } from '#model/law.ts';
import type { Case } from '#model/report.ts';
import type { Subject } from '#model/subject.ts';
import { makeCase } from './case.ts';
import { typicalProgram } from './plain-program.ts';
import { irrelevantOf, replay } from './replay.ts';

const subject = momentumSubject('mine/momentum');
const law = (judged: (trial: Trial) => Judgement | Promise<Judgement>, more: Partial<Law> = {}): Law =>
  plantedLaw('planted', { check: async (trial) => judged(trial), catches: { saboteurs: [], diagnoses: ['ignored'] }, ...more });
const kept: Case = makeCase(subject, 'learningRate', 'planted', plantedFinding('ignored'), typicalProgram(subject, 'learningRate'));
const passes = law(() => undefined);
const fails = law(() => plantedFinding('ignored'));

/** The same subject, and how many of its sessions are open and were opened. */
function watched(more: Partial<Subject> = {}): { readonly given: Subject; readonly sessions: { open: number; opened: number } } {
  const sessions = { open: 0, opened: 0 };
  const given: Subject = {
    ...subject,
    ...more,
    open: async () => {
      const session = await subject.open();
      sessions.open += 1;
      sessions.opened += 1;
      return {
        ...session,
        close: async () => {
          sessions.open -= 1;
          await session.close();
        },
      };
    },
  };
  return { given, sessions };
}

describe('a case that passes', () => {
  const recorded = { ...kept, versions: { torch: '2.1', numpy: '1.26', jax: '0.4' } };

  test('is fixed under the versions that it was recorded with, whatever else is there', async () => {
    expect(await replay(recorded, { ...subject, versions: { ...recorded.versions, optax: '0.2' } }, passes)).toStrictEqual({
      status: 'FIXED',
    });
  });

  test('is stale under others, and says what it was recorded with and what is there', async () => {
    expect(await replay(recorded, { ...subject, versions: { torch: '2.2', numpy: '1.26' } }, passes)).toStrictEqual({
      status: 'STALE',
      reason:
        'it was recorded with torch 2.1, jax 0.4 and passes here, with torch 2.2, no jax: remove it if that mended it, or replay it with what it was recorded with',
    });
  });
});

test('a case of a subject that is not available is stale for what is missing, and nothing is opened', async () => {
  const { given, sessions } = watched({ unavailable: 'its library is not installed' });
  expect(await replay(kept, given, fails)).toStrictEqual({ status: 'STALE', reason: 'its library is not installed' });
  expect(sessions.opened).toBe(0);
});

test('a replay closes what its law opened besides the subject', async () => {
  const other = watched();
  const beside = law(async ({ program, runOn }) => void (await runOn(other.given, program)));
  expect(await replay(kept, subject, beside)).toStrictEqual({ status: 'FIXED' });
  expect(other.sessions).toEqual({ open: 0, opened: 1 });
});

describe('of a case that fails still', () => {
  const row = (of: Law, given = subject) => ({ subject: given, hyperparameter: 'learningRate', law: of });

  test('everything is irrelevant that may be anything else, also where an effect never shows', async () => {
    expect(await irrelevantOf(kept, row(fails))).toEqual(['gradients', 'parameters']);
    const mustShow: Law['mustShow'] = { effect: { programs: 1, otherwise: () => plantedFinding('ignored') } };
    expect(await irrelevantOf(kept, row(law(() => ({ shown: { effect: false } }), { mustShow })))).toEqual(['gradients', 'parameters']);
  });

  test('nothing is irrelevant without which it passes, fails otherwise, or breaks the law down', async () => {
    const asKept = ({ program }: Trial): boolean => JSON.stringify(program.gradients) === JSON.stringify(kept.program.gradients);
    const otherwise: readonly ((trial: Trial) => Judgement)[] = [
      () => undefined,
      () => plantedFinding('frozen'),
      () => {
        throw new Error('a broken law');
      },
    ];
    for (const judged of otherwise) {
      const only = law((trial) => (asKept(trial) ? plantedFinding('ignored') : judged(trial)));
      expect(await irrelevantOf(kept, row(only))).toEqual(['parameters']);
    }
  });

  test('all sessions are closed once that is known', async () => {
    const [own, other] = [watched(), watched()];
    const beside = law(async ({ program, runOn }) => (await runOn(other.given, program), plantedFinding('ignored')));
    await irrelevantOf(kept, row(beside, own.given));
    expect([own.sessions, other.sessions]).toEqual([
      { open: 0, opened: 1 },
      { open: 0, opened: 1 },
    ]);
  });
});
