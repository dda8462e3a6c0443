import { describe, expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { plantedFinding, plantedLaw } from '../../test/planted-law.ts';
import type { Program } from '#model/program.ts';
import type { Session, Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import { compareSubjects } from './compare-subjects.ts';

const none = { laws: [], seed: 42, programs: 20 };

describe('what is different', () => {
  /** A subject whose programs are answered like this. */
  const answering = (
    name: string,
    answer: (program: Program) => Partial<Trace>,
    told: string[] = [],
    more: Partial<Session> = {},
  ): Subject => ({
    ...momentumSubject(name),
    open: async () => ({
      run: async (programs) => programs.map((program) => ({ updates: [], forks: [], mutations: [], ...answer(program) })),
      recycle: () => void told.push('recycle'),
      close: async () => void told.push('close'),
      ...more,
    }),
  });
  const ones = ({ leaves, gradients }: Program, value = 1): Partial<Trace> => ({
    updates: gradients.map(() =>
      Object.fromEntries(
        leaves.map(({ name, shape }) => [name, new Float64Array(shape.reduce((size, length) => size * length, 1)).fill(value)]),
      ),
    ),
  });
  const threw = { phase: 'update', step: 2, type: 'RangeError', message: 'no' } as const;
  const apart = async (base: (program: Program) => Partial<Trace>, head: (program: Program) => Partial<Trace>): Promise<unknown> =>
    (await compareSubjects([answering('a/one', base)], [answering('b/one', head)], none)).trajectories[0]?.apart;

  test('an update, or a throw on one side', async () => {
    expect(await apart(ones, ones)).toBeUndefined();
    expect(await apart(ones, (program) => ones(program, 2))).toMatchObject({ quantity: 'update', step: 0, expected: 1, actual: 2 });
    expect(await apart(ones, (program) => ({ ...ones(program), threw }))).toEqual({
      quantity: 'outcome',
      step: 2,
      expected: 'an update',
      actual: 'RangeError: no',
    });
    expect(await apart((program) => ({ ...ones(program), threw: { ...threw, step: -1 } }), ones)).toEqual({
      quantity: 'outcome',
      step: 0,
      expected: 'RangeError: no',
      actual: 'an update',
    });
    expect(
      await apart(
        (program) => ({ ...ones(program), threw }),
        (program) => ({ ...ones(program, 2), threw }),
      ),
    ).toBeUndefined();
  });

  test('not what either cannot run', async () => {
    const cannot = (program: Program): Partial<Trace> => ({ ...ones(program, 2), cannot: 'it has no compiled form' });
    expect(await apart(ones, cannot)).toBeUndefined();
    expect(await apart(cannot, ones)).toBeUndefined();
  });

  test('of how many programs, and in which variant', async () => {
    const sometimes = (program: Program): Partial<Trace> => ones(program, program.gradients.length > 3 ? 2 : 1);
    const [base, head] = [answering('a/one', ones), answering('b/one', sometimes)];
    const { trajectories } = await compareSubjects([{ ...base, variant: 'setter' }, base], [{ ...head, variant: 'setter' }, head], {
      ...none,
      programs: 40,
    });
    expect(trajectories.map(({ pair, variant, of, programs }) => [pair, variant, of, programs > 0 && programs < of])).toEqual([
      ['one', 'setter', 40, true],
      ['one', undefined, 40, true],
    ]);
    expect(trajectories.map((one) => 'variant' in one)).toEqual([true, false]);
    // The smallest program that shows it.
    expect(trajectories[0]?.program.gradients).toHaveLength(4);
  });

  test('is told as the smallest program shows it', async () => {
    const head = answering('b/one', (program) => ones(program, 1 + program.gradients.length));
    const { trajectories } = await compareSubjects([answering('a/one', ones)], [head], none);
    expect(trajectories.map(({ program, apart: told }) => [program.gradients.length, told.actual])).toEqual([[1, 2]]);
  });

  test('not what a saboteur would show: none is asked', async () => {
    let asked = 0;
    const law = plantedLaw('planted', {
      check: async () => void (asked += 1),
      catches: { saboteurs: ['frozen'], diagnoses: ['frozen'] },
    });
    const [base, head] = [answering('a/one', ones), answering('b/one', ones)];
    const { verdicts } = await compareSubjects([base], [head], { ...none, laws: [law], hyperparameter: 'momentum' });
    expect([asked, verdicts]).toEqual([2 * none.programs, []]);
  });

  test('sessions are recycled after each batch, and closed whatever happens', async () => {
    const told: string[] = [];
    await compareSubjects([answering('a/one', ones, told)], [answering('b/one', ones, told)], none);
    // The laws had a session of each before.
    expect(told).toEqual(['close', 'close', 'recycle', 'recycle', 'close', 'close']);
    const [base, head] = ['a/one', 'b/one'].map((name): Subject => {
      const { open, ...subject } = answering(name, ones, told);
      return {
        ...subject,
        open: async () => {
          const { recycle: _, ...session } = await open();
          return session;
        },
      };
    });
    if (base === undefined || head === undefined) throw new Error('there are two');
    told.length = 0;
    expect((await compareSubjects([base], [head], none)).incomparable).toEqual([]);
    expect(told).toEqual(['close', 'close', 'close', 'close']);
    const closed: string[] = [];
    const dies = answering('b/one', ones, closed, { run: async () => Promise.reject(new Error('it died')) });
    const { incomparable } = await compareSubjects(
      [{ ...answering('a/one', ones, closed), variant: 'x' }],
      [{ ...dies, variant: 'x' }],
      none,
    );
    expect(incomparable).toStrictEqual([{ pair: 'one', variant: 'x', reason: 'it died' }]);
    expect(closed).toEqual(['close', 'close', 'close', 'close']);
  });

  const judging = (name: string, diagnosis: (subject: Subject) => string | undefined) =>
    plantedLaw(name, {
      check: async ({ subject, run, program }) => {
        await run(program);
        const found = diagnosis(subject);
        return found === undefined ? undefined : plantedFinding(found);
      },
      catches: { saboteurs: [], diagnoses: ['one', 'other'] },
    });

  test('a verdict, a diagnosis, or a reason, each with the words of both', async () => {
    const [base, head] = [momentumSubject('a/one'), { ...momentumSubject('b/one'), countMatters: 'never' } as const];
    const verdicts = async (diagnosis: (subject: Subject) => string | undefined): Promise<unknown> =>
      (await compareSubjects([base], [head], { ...none, laws: [judging('planted', diagnosis)], hyperparameter: 'momentum' })).verdicts;
    expect(await verdicts(() => 'one')).toEqual([]);
    expect(await verdicts(() => undefined)).toEqual([]);
    const place = { pair: 'one', hyperparameter: 'momentum', law: 'planted' };
    expect(await verdicts(({ countMatters }) => (countMatters === 'never' ? 'one' : 'other'))).toStrictEqual([
      { ...place, base: { verdict: 'failed', diagnosis: 'other' }, head: { verdict: 'failed', diagnosis: 'one' } },
    ]);
    expect(await verdicts(({ countMatters }) => (countMatters === 'never' ? 'one' : undefined))).toStrictEqual([
      { ...place, base: { verdict: 'passed' }, head: { verdict: 'failed', diagnosis: 'one' } },
    ]);
  });

  test('not that one is held to laws which are not about the other', async () => {
    const stepper = plantedLaw('planted', {
      skips: ({ kind }) => (kind === 'stepper' ? 'set from outside' : undefined),
      check: async ({ run, program }) => void (await run(program)),
    });
    const [base, head] = [momentumSubject('a/one'), { ...momentumSubject('b/one'), kind: 'stepper' } as const];
    const verdicts = async (one: Subject, other: Subject): Promise<unknown> =>
      (await compareSubjects([one], [other], { ...none, laws: [stepper] })).verdicts;
    expect(await verdicts(base, head)).toEqual([]);
    expect(await verdicts(head, base)).toEqual([]);
    const unlike = plantedLaw('planted', {
      skips: ({ countMatters }) => (countMatters === 'never' ? 'not this one' : undefined),
      check: async ({ run, program }) => void (await run(program)),
    });
    const { verdicts: told } = await compareSubjects([{ ...base, variant: 'x' }], [{ ...base, variant: 'x', countMatters: 'never' }], {
      ...none,
      laws: [unlike],
      hyperparameter: 'momentum',
    });
    expect(told).toStrictEqual([
      {
        pair: 'one',
        variant: 'x',
        hyperparameter: 'momentum',
        law: 'planted',
        base: { verdict: 'passed' },
        head: { verdict: 'skipped', reason: 'not this one' },
      },
    ]);
  });
});
