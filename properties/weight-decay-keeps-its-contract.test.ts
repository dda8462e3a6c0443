import { expect, test } from 'vitest';
import { at } from '#fixtures/museum/healthy/at.ts';
import { decoupledSubject } from '#fixtures/museum/healthy/decoupled.ts';
import type { DecoupledFaults } from '#fixtures/museum/healthy/decoupled.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Subject } from '#model/subject.ts';
import { saying } from '../test/judging.ts';
import { table } from '../test/settings.ts';
import { showing } from '../test/showing.ts';
import { weightDecayKeepsItsContract } from './weight-decay-keeps-its-contract.ts';

const program: Program = {
  leaves: [
    { name: 'w0', shape: [2] },
    { name: 'w1', shape: [1] },
  ],
  parameters: { kind: 'fill', value: 1 },
  gradients: [3, 5, 4].map((value) => ({ kind: 'fill', value })),
  settings: { learningRate: table(0.5, 0.25, 0.75), weightDecay: table(0.25, 0.125, 0.5), momentum: { kind: 'scalar', value: 0.5 } },
};
const said = async (subject: Subject) => saying(weightDecayKeepsItsContract, subject, 'weightDecay', program);
const judgement = async (faults: DecoupledFaults, contract?: 'rate' | 'one'): Promise<Judgement> =>
  (await said(decoupledSubject('mine/decoupled', faults, contract))).judgement;
/** The same subject, which declares this of its decay. */
function declaring(subject: Subject, decayContract: 'gradient' | undefined): Subject {
  const { decayContract: _, ...weightDecay } = subject.hyperparameters['weightDecay'] ?? {
    schedulable: true,
    role: 'weight-decay',
    range: [0, 1],
  };
  return {
    ...subject,
    hyperparameters: {
      ...subject.hyperparameters,
      weightDecay: decayContract === undefined ? weightDecay : { ...weightDecay, decayContract },
    },
  };
}

test('runs without gradients: as drawn, under a rate that moves, and with each other hyperparameter zero, always and once', async () => {
  const { judgement: healthy, asked } = await said(decoupledSubject('mine/decoupled'));
  expect(healthy).toBeUndefined();
  for (const { gradients } of asked) expect(gradients).toEqual(program.gradients.map(() => ({ kind: 'fill', value: 0 })));
  const zeros = (setting: Setting | undefined): unknown => {
    if (setting?.kind === 'scalar') return setting.value;
    if (setting?.kind !== 'schedule' || setting.schedule.kind !== 'table') return setting?.kind;
    return setting.schedule.values.map((value) => (value === 0 ? 'zero' : 'other'));
  };
  const [other, zero] = ['other', 'zero'];
  expect(
    asked.map(({ settings }) => [zeros(settings['learningRate']), zeros(settings['weightDecay']), zeros(settings['momentum'])]),
  ).toEqual([
    [[other, other, other], [other, other, other], 0.5],
    [Array.from({ length: 5 }, () => other), Array.from({ length: 9 }, () => other), 0.5],
    [0, [other, other, other], 0.5],
    [[other, zero, other, other, other], [other, other, other], 0.5],
    [[other, other, other], [other, other, other], 0],
    [
      [other, other, other],
      [other, other, other],
      [other, zero, other, other, other],
    ],
  ]);
  const moving = asked[1]?.settings['learningRate'];
  expect(new Set(moving?.kind === 'schedule' && moving.schedule.kind === 'table' ? moving.schedule.values : []).size).toBe(5);
});

test('what takes numbers only is zero always, and never once', async () => {
  const subject = decoupledSubject('mine/decoupled');
  const { momentum } = subject.hyperparameters;
  if (momentum === undefined) throw new Error('it has a momentum');
  const { asked } = await said({
    ...subject,
    hyperparameters: { ...subject.hyperparameters, momentum: { ...momentum, schedulable: false } },
  });
  expect(asked.map(({ settings }) => settings['momentum']?.kind)).toEqual(asked.map(() => 'scalar'));
  expect(asked).toHaveLength(5);
});

test.each<[fault: string, diagnosis: string, faults: DecoupledFaults, contract?: 'rate' | 'one']>([
  ['is not coupled to the rate', 'decay-uncoupled', { coefficient: ({ lambda }) => lambda }],
  ['is coupled to the rate', 'decay-coupled', { coefficient: ({ lambda, eta }) => lambda * eta }, 'one'],
  ['keeps the first rate', 'decay-from-base-rate', { coefficient: ({ lambda, learningRate }) => lambda * at(learningRate, 0) }],
  ['takes the next rate', 'clock-skew', { coefficient: ({ lambda, learningRate, count }) => lambda * at(learningRate, count + 1) }],
  [
    'takes the last rate',
    'clock-skew',
    { coefficient: ({ lambda, learningRate, count }) => lambda * at(learningRate, Math.max(0, count - 1)) },
  ],
  ['is a part of the gradient', 'decay-in-the-gradient', { inGradient: true }],
  ['is left out', 'decay-skipped', { coefficient: () => 0 }],
  ['is doubled', 'unknown', { coefficient: ({ lambda, eta }) => 2 * lambda * eta }],
])('a decay that %s is told as %s', async (_, diagnosis, faults, contract) => {
  const found = await judgement(faults, contract);
  expect(found).toMatchObject({
    diagnosis,
    because: expect.stringMatching(
      new RegExp(`^without any gradient the update at step \\d is not −[\\d.]+ times the parameter \\(${diagnosis}\\)$`, 'u'),
    ),
  });
});

test('a decay of some leaves, or of some elements, is not skipped', async () => {
  const subject = decoupledSubject('mine/decoupled');
  const partly = (kept: (leaf: string, index: number) => boolean): Subject =>
    showing(subject, (trace) => ({
      ...trace,
      updates: trace.updates.map((update) =>
        Object.fromEntries(
          Object.entries(update).map(([leaf, values]) => [leaf, values.map((value, index) => (kept(leaf, index) ? value : 0))]),
        ),
      ),
    }));
  expect((await said(partly((leaf) => leaf === 'w1'))).judgement).toMatchObject({ diagnosis: 'unknown', leaf: 'w0', element: 0 });
  expect((await said(partly((leaf, index) => leaf === 'w1' || index === 0))).judgement).toMatchObject({
    diagnosis: 'unknown',
    leaf: 'w0',
    element: 1,
  });
  expect((await said(partly((leaf, index) => leaf === 'w0' && index === 0))).judgement).toMatchObject({
    diagnosis: 'unknown',
    leaf: 'w0',
    element: 1,
  });
  expect((await said(partly(() => false))).judgement).toMatchObject({ diagnosis: 'decay-skipped' });
});

test('what breaks without gradients is told, and what breaks at a zero that no range has is not', async () => {
  expect(await judgement({ coefficient: () => Number.NaN })).toMatchObject({
    diagnosis: 'not-a-number',
    step: 0,
    because: 'without any gradient: the update is not a finite number',
  });
  expect(await judgement({ coefficient: ({ lambda, eta }) => (lambda * eta * eta) / eta })).toBeUndefined();
});

test('without a contract only what is wrong under every one is told', async () => {
  const undeclared = (faults: DecoupledFaults): Subject => declaring(decoupledSubject('mine/decoupled', faults), undefined);
  expect((await said(undeclared({ coefficient: ({ lambda, eta }) => 2 * lambda * eta }))).judgement).toEqual({
    inapplicable: 'it declares no decayContract, and no known one explains its updates',
  });
  expect((await said(undeclared({ coefficient: ({ lambda, learningRate }) => lambda * at(learningRate, 0) }))).judgement).toMatchObject({
    diagnosis: 'decay-from-base-rate',
  });
});

test('of a decay in the gradient a stale one is told, and else nothing', async () => {
  const inapplicable = 'the decay is added to the gradient: nothing is decoupled';
  // The last one is normalised, by a number that the first decay of the program happens to be.
  const normalised: DecoupledFaults = { coefficient: ({ eta }) => 0.25 * eta };
  for (const faults of [{}, { inGradient: true }, { coefficient: () => 0 }, normalised])
    expect((await said(declaring(decoupledSubject('mine/decoupled', faults), 'gradient'))).judgement).toEqual({ inapplicable });
  const stale = decoupledSubject('mine/decoupled', {
    coefficient: ({ lambda, learningRate, count }) => lambda * at(learningRate, Math.max(0, count - 1)),
  });
  expect((await said(declaring(stale, 'gradient'))).judgement).toMatchObject({ diagnosis: 'clock-skew' });
});
