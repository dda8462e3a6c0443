import { expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { plantedLaw } from '../../test/planted-law.ts';
import type { Law, Trial } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Session, Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import { findingOf, inapplicable, judge } from './trial.ts';

const program: Program = { leaves: [], parameters: { kind: 'fill', value: 0 }, gradients: [], settings: {}, cuts: [1, 2] };
const finding = { diagnosis: 'frozen', quantity: 'update', step: 0, expected: 1, actual: 2, because: 'it is planted' };
const trace: Trace = { updates: [], forks: [], mutations: [] };

/** A session that notes what happens to it. */
function noting(told: string[], shown: Trace = trace, batch?: number): Session {
  return {
    ...(batch === undefined ? {} : { batch }),
    run: async (programs) => {
      told.push(...programs.map((one) => ('cuts' in one ? 'a program with cuts' : 'a program')));
      return programs.map(() => shown);
    },
    recycle: () => void told.push('recycle'),
    close: async () => void told.push('close'),
  };
}

function subjectOn(session: () => Session): Subject {
  return { ...momentumSubject('mine/other'), open: async () => session() };
}

const law = (check: (trial: Trial) => ReturnType<Law['check']>): Law => plantedLaw('planted', { check });

const subject = momentumSubject('mine/momentum');

test('the law sees where to cut, and no subject does', async () => {
  const told: string[] = [];
  const seen: Program[] = [];
  const check = judge(
    law(async (trial) => {
      seen.push(trial.program);
      await trial.run(trial.program, trial.program);
      return undefined;
    }),
    subject,
    'momentum',
    noting(told),
  );
  expect(await check(program)).toBeUndefined();
  expect(seen).toEqual([program]);
  expect(told).toEqual(['a program', 'a program', 'recycle']);
});

test('a law that runs a program which the subject cannot run does not apply', async () => {
  const cannot = { ...trace, cannot: 'it has no compiled form' };
  const runs = law(async ({ run, program: given }) => {
    await run(given);
    return finding;
  });
  expect(await judge(runs, subject, 'momentum', noting([], cannot))(program)).toEqual({ inapplicable: 'it has no compiled form' });
  expect(await judge(runs, subject, 'momentum', noting([]))(program)).toEqual(finding);
  const other = subjectOn(() => noting([], cannot));
  const runsOther = law(async ({ runOn, program: given }) => {
    await runOn(other, given);
    return undefined;
  });
  expect(await judge(runsOther, subject, 'momentum', noting([]))(program)).toEqual({ inapplicable: 'it has no compiled form' });
});

test('another subject is opened once, recycled after each program, and closed at the end', async () => {
  const [mine, others]: [string[], string[]] = [[], []];
  let opened = 0;
  const other = subjectOn(() => ((opened += 1), noting(others)));
  const check = judge(
    law(async ({ runOn, program: given }) => {
      await runOn(other, given);
      await runOn(other, given);
      await runOn(subject, given);
      return undefined;
    }),
    subject,
    'momentum',
    noting(mine),
  );
  await check(program);
  await check(program);
  expect(opened).toBe(1);
  expect(mine).toEqual(['a program', 'recycle', 'a program', 'recycle']);
  expect(others).toEqual(['a program', 'a program', 'recycle', 'a program', 'a program', 'recycle']);
  await check.close();
  expect(others.at(-1)).toBe('close');
  expect(mine).not.toContain('close');
});

test('a session of batches is not recycled: other checks still look at its traces', async () => {
  const told: string[] = [];
  await judge(
    law(async () => undefined),
    subject,
    'momentum',
    noting(told, trace, 4),
  )(program);
  expect(told).toEqual([]);
});

test('a session that has nothing to recycle is run all the same, be it of the row or of another subject', async () => {
  const [mine, others]: [string[], string[]] = [[], []];
  const plain = (told: string[]): Session => {
    const { recycle: _, ...session } = noting(told);
    return session;
  };
  const other = subjectOn(() => plain(others));
  const runs = law(async ({ run, runOn, program: given }) => {
    await run(given);
    await runOn(other, given);
    return undefined;
  });
  expect(await judge(runs, subject, 'momentum', plain(mine))(program)).toBeUndefined();
  expect([mine, others]).toEqual([['a program'], ['a program']]);
});

test('a law is told of how near it came only where somebody listens', async () => {
  const ratios: number[] = [];
  const tells = law(async ({ near }) => {
    near?.(0.5);
    return undefined;
  });
  await judge(tells, subject, 'momentum', noting([]), { near: (ratio) => void ratios.push(ratio) })(program);
  await judge(tells, subject, 'momentum', noting([]))(program);
  expect(ratios).toEqual([0.5]);
});

test('a law is told when no name is asked for', async () => {
  const told: unknown[] = [];
  const tells = law(async ({ undiagnosed }) => void told.push(undiagnosed));
  await judge(tells, subject, 'momentum', noting([]), { undiagnosed: true })(program);
  await judge(tells, subject, 'momentum', noting([]))(program);
  expect(told).toEqual([true, undefined]);
});

test('what is recycled is recycled after a throw as well', async () => {
  const told: string[] = [];
  const throws = law(async () => Promise.reject(new Error('a broken law')));
  await expect(judge(throws, subject, 'momentum', noting(told))(program)).rejects.toThrow('a broken law');
  expect(told).toEqual(['recycle']);
});

test('a judgement is a finding, a reason, or neither', () => {
  expect([finding, { shown: {} }, { inapplicable: 'no' }, undefined].map(findingOf)).toEqual([finding, undefined, undefined, undefined]);
  expect([finding, { shown: {} }, { inapplicable: 'no' }, undefined].map(inapplicable)).toEqual([undefined, undefined, 'no', undefined]);
});

test('a session that answers fewer programs than it was given, or more, is an error', async () => {
  const runs = law(async ({ run, program: given }) => {
    await run(given, given);
    return undefined;
  });
  const answering = (many: number): Session => ({ ...noting([]), run: async () => Array.from({ length: many }, () => trace) });
  expect(await judge(runs, subject, 'momentum', answering(2))(program)).toBeUndefined();
  for (const many of [0, 1, 3])
    await expect(judge(runs, subject, 'momentum', answering(many))(program)).rejects.toThrow(
      `The session answered 2 programs with ${many} traces; expected one trace for each, in order.`,
    );
});
