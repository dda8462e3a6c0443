import { describe, expect, test } from 'vitest';
import { at } from '#fixtures/museum/healthy/at.ts';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import type { MomentumFaults } from '#fixtures/museum/healthy/momentum.ts';
import type { Numbers, Program } from '#model/program.ts';
import type { Hyperparameter, Subject } from '#model/subject.ts';
import { saying } from '../test/judging.ts';
import type { Said } from '../test/judging.ts';
import { aChangedRateChangesTheUpdate } from './a-changed-rate-changes-the-update.ts';

const values = [0.5, 0.25, 0.75, 0.625, 0.375, 0.875, 0.3125];
const program: Program = {
  leaves: [
    { name: 'w0', shape: [1] },
    { name: 'w1', shape: [2] },
  ],
  parameters: { kind: 'fill', value: 1 },
  gradients: [3, 5, 4, 7, 6].map((value) => ({ kind: 'fill', value })),
  settings: {
    learningRate: { kind: 'schedule', schedule: { kind: 'table', values } },
    momentum: { kind: 'schedule', schedule: { kind: 'table', values } },
  },
};
const faulty = (faults: MomentumFaults = {}, momentum: Partial<Hyperparameter> = {}): Subject => {
  const subject = momentumSubject('mine/momentum', () => faults);
  const declared = subject.hyperparameters['momentum'];
  if (declared === undefined) throw new Error('it has a momentum');
  return { ...subject, hyperparameters: { ...subject.hyperparameters, momentum: { ...declared, ...momentum } } };
};
const said = async (subject: Subject, hyperparameter: string, given = program): Promise<Said> =>
  saying(aChangedRateChangesTheUpdate, subject, hyperparameter, given);
const tableOf = (one: Program | undefined, hyperparameter: string): readonly number[] => {
  const setting = one?.settings[hyperparameter];
  return setting?.kind === 'schedule' && setting.schedule.kind === 'table' ? setting.schedule.values : [];
};
/** The entries of a schedule that a program has changed. */
const changed = (one: Program | undefined, hyperparameter: string): readonly number[] =>
  tableOf(one, hyperparameter).flatMap((value, step) => (value === values[step] ? [] : [step]));

describe('a rate', () => {
  test('is changed at its first step and at the last two, one at a time, and nothing else is', async () => {
    const { judgement, asked } = await said(faulty(), 'learningRate');
    expect(judgement).toEqual({ shown: { change: true } });
    expect(asked.map((one) => changed(one, 'learningRate'))).toEqual([[], [0], [], [3], [], [4]]);
    for (const one of asked) expect(tableOf(one, 'learningRate').filter(Number.isFinite)).toHaveLength(7);
    const { asked: shortest } = await said(faulty(), 'learningRate', { ...program, gradients: program.gradients.slice(0, 1) });
    expect(shortest.map((one) => changed(one, 'learningRate'))).toEqual([[], [0]]);
  });

  test.each<[fault: string, diagnosis: string, step: number, leaf: string, faults: MomentumFaults]>([
    ['that is read once', 'frozen', 3, 'w0', { rate: (rate) => at(rate, 0) }],
    ['that is never read', 'ignored', 0, 'w0', { rate: () => 0.5 }],
    [
      'that reaches the first leaf alone',
      'leaf-left-behind',
      0,
      'w1',
      { rate: (rate, count, position) => (position === 0 ? at(rate, count) : 0.5) },
    ],
  ])('%s is told as %s', async (_, diagnosis, step, leaf, faults) => {
    const { judgement } = await said(faulty(faults), 'learningRate');
    const because = `changing learningRate at step ${step} alone leaves the update of ${leaf} at step ${step} as it was`;
    expect(judgement).toMatchObject({ diagnosis, quantity: 'update', step, leaf, element: 0, because });
    const { expected, actual } = Object(judgement);
    expect(expected).toBe(`anything but ${actual}`);
    expect(actual).toBeLessThan(0);
  });

  test('that shows an update late is delayed where nobody sees its states', async () => {
    const subject = faulty({ rate: (rate, count) => at(rate, Math.max(0, count - 1)) });
    const unseen: Subject = { ...subject, visible: { ...subject.visible, states: false } };
    expect((await said(unseen, 'learningRate')).judgement).toMatchObject({ diagnosis: 'delayed', step: 3 });
  });

  test('may leave an update of zero where it is', async () => {
    const still: Program = { ...program, gradients: program.gradients.map(() => ({ kind: 'values', values: { w0: [0], w1: [0, 3] } })) };
    expect((await said(faulty(), 'learningRate', still)).judgement).toEqual({ shown: { change: true } });
    expect((await said(faulty({ rate: () => 0.5 }), 'learningRate', still)).judgement).toMatchObject({ diagnosis: 'ignored', leaf: 'w1' });
  });

  test('that breaks the run is for another law to tell', async () => {
    const breaks = faulty({
      rate: (rate, count) => {
        if (count === 1) throw new RangeError('no rate');
        return 0.5 * at(rate, 0);
      },
    });
    expect((await said(breaks, 'learningRate')).judgement).toBeUndefined();
  });
});

describe('another role', () => {
  const parameters = (seed: number): Numbers => ({ kind: 'noise', seed, scale: 1 });

  test.each<[parameters: Numbers, steps: number, entry: number]>([
    [{ kind: 'fill', value: 3 }, 5, 4],
    [parameters(2), 5, 4],
    [parameters(6), 5, 4],
    [parameters(1), 5, 1],
    [parameters(3), 5, 2],
    [parameters(5), 5, 3],
    [parameters(9), 5, 1],
    [parameters(3), 3, 2],
  ])('is changed at its last step, or at one before, but never the first: %j, %i steps', async (drawn, steps, entry) => {
    const given: Program = { ...program, parameters: drawn, gradients: program.gradients.slice(0, steps) };
    const { asked } = await said(faulty(), 'momentum', given);
    expect(asked.slice(0, 2).map((one) => changed(one, 'momentum'))).toEqual([[], [entry]]);
    for (const one of asked) expect(tableOf(one, 'momentum').every(Number.isFinite)).toBe(true);
    expect(asked).toHaveLength(2);
  });

  test('is changed earlier by as much as a change may take to show', async () => {
    const entry = async (momentum: Partial<Hyperparameter>): Promise<unknown> =>
      changed((await said(faulty({}, momentum), 'momentum')).asked[1], 'momentum');
    expect(await entry({})).toEqual([4]);
    expect(await entry({ role: 'decay' })).toEqual([3]);
    expect(await entry({ lag: 2 })).toEqual([2]);
    expect(await entry({ role: 'decay', lag: 0 })).toEqual([4]);
  });

  test('is set to the ends of its range as well by every program of an even length', async () => {
    const even: Program = { ...program, gradients: program.gradients.slice(0, 4) };
    const { asked, judgement } = await said(faulty(), 'momentum', even);
    expect(asked.length).toBeGreaterThan(2);
    for (const one of asked.slice(1)) expect(changed(one, 'momentum')).toEqual([3]);
    expect(judgement).toEqual({
      shown: { change: true, 'in time': true, 'lower end': true, 'upper end': true, 'lower half': true, 'upper half': true },
    });
    const clamped = await said(faulty({ decay: (momentum, count) => Math.min(0.9, Math.max(0.4, at(momentum, count))) }), 'momentum', even);
    expect(Object.values(Object(clamped.judgement).shown)).toContain(false);
  });

  const behind = (by: number): MomentumFaults => ({ decay: (momentum, count) => at(momentum, Math.max(0, count - by)) });
  const ahead: MomentumFaults = { decay: (momentum, count) => at(momentum, count + 1) };
  const [shows, hides] = [{ shown: { change: true, 'in time': true } }, { shown: { change: false } }];

  test.each<[what: string, told: unknown, faults: MomentumFaults, momentum?: Partial<Hyperparameter>]>([
    ['shows at once', shows, {}],
    ['shows an update late, where none is declared', hides, behind(1)],
    ['shows an update late, which a decay may', shows, behind(1), { role: 'decay' }],
    ['shows two updates late, which no decay may', hides, behind(2), { role: 'decay' }],
    ['shows as late as declared', shows, behind(2), { lag: 2 }],
    ['shows later than declared, behind the end of the run', hides, behind(2), { lag: 1 }],
    ['shows before its step', shows, ahead, { lag: 1 }],
    ['does not show', hides, { decay: () => 0.5 }],
  ])('%s', async (_, told, faults, momentum) => {
    expect((await said(faulty(faults, momentum), 'momentum')).judgement).toEqual(told);
  });

  test('that shows later than declared, but shows, is not in time', async () => {
    const longer: Program = { ...program, parameters: parameters(3) };
    expect((await said(faulty(behind(2)), 'momentum', longer)).judgement).toEqual({ shown: { change: true, 'in time': false } });
  });

  test('is not judged where a run is too short for a change behind its first step', async () => {
    const { asked, judgement } = await said(faulty(), 'momentum', { ...program, gradients: program.gradients.slice(0, 1) });
    expect(judgement).toBeUndefined();
    expect(asked).toEqual([]);
    const late = await said(faulty({}, { lag: 2 }), 'momentum', { ...program, gradients: program.gradients.slice(0, 3) });
    expect(late).toEqual({ judgement: undefined, asked: [] });
    const two = await said(faulty(), 'momentum', { ...program, gradients: program.gradients.slice(0, 2) });
    expect(changed(two.asked[1], 'momentum')).toEqual([1]);
  });

  test.each(['change', 'in time'])('that never showed (%s) is told at the first update that could show it', (shown) => {
    const step = (momentum: Partial<Hyperparameter>): unknown =>
      aChangedRateChangesTheUpdate.mustShow?.[shown]?.otherwise(faulty({}, momentum), 'momentum').step;
    expect(step({})).toBe(0);
    expect(step({ lag: 2 })).toBe(2);
  });

  test('that shows earlier than declared is at fault', async () => {
    expect((await said(faulty(behind(1), { lag: 2 }), 'momentum')).judgement).toMatchObject({
      step: 3,
      because: 'changing momentum at step 2 shows after 1 updates, not after the declared 2',
    });
    const unseen = faulty(behind(1), { lag: 2 });
    expect((await said({ ...unseen, visible: { ...unseen.visible, states: false } }, 'momentum')).judgement).toMatchObject({
      diagnosis: 'undeclared-lag',
    });
  });

  test('that breaks the run is for another law to tell', async () => {
    const breaks = faulty({
      decay: (momentum, count) => {
        if (count === 1) throw new RangeError('no momentum');
        return at(momentum, count);
      },
    });
    expect((await said(breaks, 'momentum')).judgement).toBeUndefined();
  });
});
