import { expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { plantedFinding, plantedLaw } from '../../test/planted-law.ts';
import type { Judgement, Law } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Case } from '#model/report.ts';
import type { Subject } from '#model/subject.ts';
import { replay } from './replay.ts';

const subject = momentumSubject('mine/momentum');
const program: Program = {
  leaves: [{ name: 'w0', shape: [1] }],
  parameters: { kind: 'fill', value: 0 },
  gradients: [{ kind: 'fill', value: 1 }],
  settings: { learningRate: { kind: 'scalar', value: 0.5 }, momentum: { kind: 'scalar', value: 0.5 } },
};
const kept: Case = {
  schema: 1,
  id: '00000001',
  subject: 'mine/momentum',
  hyperparameter: 'learningRate',
  law: 'planted',
  diagnosis: 'ignored',
  program,
  ratelaw: '0.0.0',
};
const law = (check: (program: Program) => Judgement | Promise<Judgement>, more: Partial<Law> = {}): Law =>
  plantedLaw('planted', { check: async (trial) => check(trial.program), catches: { saboteurs: [], diagnoses: ['ignored'] }, ...more });

test('a case runs its own program, once', async () => {
  const seen: Program[] = [];
  expect(
    await replay(
      kept,
      subject,
      law((one) => void seen.push(one)),
    ),
  ).toEqual({ status: 'FIXED' });
  expect(seen).toEqual([program]);
});

test('one that fails as it did fails, one that fails otherwise is stale', async () => {
  expect(
    await replay(
      kept,
      subject,
      law(() => plantedFinding('ignored')),
    ),
  ).toEqual({ status: 'FAILED', finding: plantedFinding('ignored') });
  expect(
    await replay(
      kept,
      subject,
      law(() => plantedFinding('frozen')),
    ),
  ).toEqual({
    status: 'STALE',
    reason: 'it now fails with frozen, not ignored',
  });
});

test('one whose hyperparameter is gone is stale, unless it is about the whole subject', async () => {
  const fails = law(() => plantedFinding('ignored'));
  expect(await replay({ ...kept, hyperparameter: 'nesterov' }, subject, fails)).toEqual({
    status: 'STALE',
    reason: 'mine/momentum no longer declares nesterov',
  });
  expect(await replay({ ...kept, hyperparameter: '*' }, subject, fails)).toMatchObject({ status: 'FAILED' });
});

test('one whose law breaks down is stale, and the session is closed', async () => {
  let closed = 0;
  const watched: Subject = {
    ...subject,
    open: async () => {
      const session = await subject.open();
      return {
        ...session,
        close: async () => {
          closed += 1;
          await session.close();
        },
      };
    },
  };
  expect(
    await replay(
      kept,
      watched,
      law(async () => Promise.reject(new Error('a broken law'))),
    ),
  ).toEqual({
    status: 'STALE',
    reason: 'a broken law',
  });
  expect(closed).toBe(1);
});

test('one that passes is fixed where it was recorded, or where nobody knows, and stale elsewhere', async () => {
  const passes = law(() => undefined);
  const recorded = { ...kept, platform: 'linux-x64' };
  expect(await replay(recorded, subject, passes, 'linux-x64')).toEqual({ status: 'FIXED' });
  expect(await replay(recorded, subject, passes)).toEqual({ status: 'FIXED' });
  expect(await replay(kept, subject, passes, 'darwin-arm64')).toEqual({ status: 'FIXED' });
  expect(await replay(recorded, subject, passes, 'darwin-arm64')).toMatchObject({ status: 'STALE' });
});

const mustShow: NonNullable<Law['mustShow']> = { effect: { programs: 1, otherwise: () => plantedFinding('ignored') } };

test('what never showed fails again only if no program of its row shows it', async () => {
  let asked = 0;
  const never = law(() => ((asked += 1), { shown: { effect: false } }), { mustShow });
  expect(await replay(kept, subject, never)).toEqual({ status: 'FAILED', finding: plantedFinding('ignored') });
  expect(asked).toBe(1 + 12);
  const searched = async (): Promise<readonly Program[]> => {
    const seen: Program[] = [];
    await replay(
      kept,
      subject,
      law((one) => (seen.push(one), { shown: { effect: false } }), { mustShow }),
    );
    return seen;
  };
  expect(await searched()).toEqual(await searched());
  const later = law((one) => ({ shown: { effect: one !== program } }), { mustShow });
  expect(await replay(kept, subject, later)).toEqual({ status: 'FIXED' });
});

test('what shows in the case itself is not searched for', async () => {
  let asked = 0;
  const shows = law(() => ((asked += 1), { shown: { effect: true } }), { mustShow });
  expect(await replay(kept, subject, shows)).toEqual({ status: 'FIXED' });
  expect(asked).toBe(1);
});
