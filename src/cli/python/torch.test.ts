import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { check } from '#engine/check.ts';
import type { Outcome } from '#model/report.ts';
import type { Subject } from '#model/subject.ts';
import { laws } from '#properties/index.ts';
import { PythonLibrary, bad, runOn, threeUpdates } from '../../../test/python-library.ts';
import { table } from '../../../test/settings.ts';

const library = new PythonLibrary('torch', 'npm run setup:python -- torch');

describe.skipIf(library.absent)(`PyTorch itself${library.why}`, () => {
  let subjects: readonly Subject[];
  beforeAll(async () => {
    await library.open();
    ({ subjects } = library);
  }, 120_000);
  afterAll(async () => library.close());

  const find = (name: string, variant?: string): Subject => library.find(name, variant);
  const program = threeUpdates('lr');
  const judged = async (subject: Subject, programs: number, ...ids: readonly string[]): Promise<readonly Outcome[]> => {
    const chosen = laws.filter(({ id }) => ids.length === 0 || ids.includes(id));
    return (await check([subject], { laws: chosen, programs })).outcomes;
  };

  test('every optimizer and scheduler is there: with its hyperparameters, or with the reason why it cannot be tried', () => {
    const names = new Set(subjects.map(({ name }) => name));
    for (const name of ['ASGD', 'Adadelta', 'Adafactor', 'Adagrad', 'Adam', 'AdamW', 'Adamax', 'LBFGS', 'Muon', 'NAdam', 'RAdam'])
      expect(names).toContain(`torch/${name}`);
    for (const name of [
      'RMSprop',
      'Rprop',
      'SGD',
      'SGD.nesterov',
      'SparseAdam',
      'StepLR',
      'OneCycleLR',
      'SequentialLR',
      'ChainedScheduler',
    ])
      expect(names).toContain(`torch/${name}`);
    expect(find('torch/LBFGS').unavailable).toContain('its step calls the function that is minimised');
    expect(find('torch/SparseAdam').unavailable).toContain('sparse gradients');
    expect(find('torch/ReduceLROnPlateau').schedule?.metric).toBe(true);
    for (const { hyperparameters, unavailable } of subjects)
      expect(Object.keys(hyperparameters).length > 0 || unavailable !== undefined).toBe(true);
  });

  test.each([undefined, 'tensor', 'foreach', 'fused'])(
    'a rate that is assigned before a step is used by that step (variant %s)',
    async (variant) => {
      const [trace] = await runOn(find('torch/SGD', variant), {
        ...program,
        zeroed: true,
        gradients: program.gradients.map(() => ({ kind: 'fill', value: 3 })),
      });
      expect(trace?.updates.map((update) => update['w1']?.[2])).toEqual([-0.5 * 3, -0.25 * 3, -0.125 * 3]);
    },
  );

  test('a group has a rate of its own, and one that joins later follows the clock of the run', async () => {
    const group = (label: string, leaf: string, ...values: readonly number[]) => ({
      label,
      leaves: [leaf],
      settings: { lr: table(...values) },
    });
    const [trace] = await runOn(find('torch/SGD'), {
      ...program,
      zeroed: true,
      gradients: program.gradients.map(() => ({ kind: 'fill', value: 1 })),
      groups: [group('a', 'w0', 0.5, 0.25, 0.125)],
      events: [{ kind: 'add-group', at: 1, group: group('b', 'w1', 8, 4, 2) }],
    });
    expect(trace?.updates.map((update) => [update['w0']?.[0], update['w1']?.[0]])).toEqual([
      [-0.5, 0],
      [-0.25, -4],
      [-0.125, -2],
    ]);
  });

  test.each(['fresh', 'live', 'twice', 'nothing'] as const)(
    'a run that was saved and restored (%s) goes on as if nothing had happened',
    async (into) => {
      const [whole, cut] = await runOn(find('torch/Adam'), program, { ...program, events: [{ kind: 'restore', at: 2, into }] });
      expect(cut?.updates).toEqual(whole?.updates);
      expect(whole?.updates).toHaveLength(3);
    },
  );

  test.each(['torch/SGD', 'torch/AdamW', 'torch/StepLR', 'torch/ReduceLROnPlateau', 'torch/SequentialLR.three'])(
    '%s holds the laws, but for numbers that no scheduler may be built from',
    async (name) => {
      const outcomes = await judged(find(name), 6);
      // docs/findings.md: what is refused too late, and fields of a checkpoint that are taken for optional.
      const known = ['crash-later', 'torn-checkpoint-accepted'];
      expect(bad(outcomes).filter(({ diagnosis = '' }) => !known.includes(diagnosis))).toEqual([]);
      expect(outcomes.filter(({ verdict }) => verdict === 'passed').length).toBeGreaterThan(1);
    },
    300_000,
  );

  // docs/findings.md
  test.each([
    ['torch/ASGD', 'a-changed-rate-changes-the-update', 'delayed'],
    ['torch/LinearLR', 'degenerate-lengths-are-limits', 'frozen-at-start'],
    ['torch/ConstantLR', 'degenerate-lengths-are-limits', 'frozen-at-start'],
  ])(
    '%s breaks %s: %s',
    async (name, law, diagnosis) => {
      const outcomes = await judged(find(name), 40, law);
      expect(outcomes.map((outcome) => outcome.diagnosis)).toContain(diagnosis);
    },
    300_000,
  );
});
