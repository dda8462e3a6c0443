import { expect, test } from 'vitest';
import { check } from '#engine/check.ts';
import type { Program } from '#model/program.ts';
import type { Outcome } from '#model/report.ts';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { Subject } from '#model/subject.ts';
import type { Tree } from '#model/tree.ts';
import { defineOptimizer } from '#subjects/define-optimizer.ts';
import { defineSchedule } from '#subjects/define-schedule.ts';
import { defineStepper } from '#subjects/define-stepper.ts';
import { running } from '../test/running.ts';
import { aZeroRateFreezes } from './a-zero-rate-freezes.ts';
import { laws } from './index.ts';

const rate = { schedulable: true, role: 'learning-rate', range: [1e-4, 1], placement: 'scale' } as const;
const at = (value: ScalarOrSchedule, step: number): number => (typeof value === 'function' ? value(step) : value);
const scaled = (gradients: Tree, by: (leaf: string) => number): Tree =>
  Object.fromEntries(
    Object.entries(gradients).map(([name, leaf]) => {
      const factor = -by(name);
      return [name, leaf.map((value) => factor * value)];
    }),
  );

async function outcome(law: string, subjects: Subject | readonly Subject[], hyperparameter = '*'): Promise<Outcome | undefined> {
  const list = 'kind' in subjects ? [subjects] : subjects;
  const { outcomes } = await check(list, { laws: laws.filter(({ id }) => id === law), hyperparameter, programs: 60 });
  return outcomes[0];
}

const counted = (
  name: string,
  read: (learningRate: ScalarOrSchedule, count: number) => number,
  range: readonly [number, number] = rate.range,
): Subject =>
  defineOptimizer({
    name,
    countMatters: 'never',
    hyperparameters: { learningRate: { ...rate, range } },
    create: ({ learningRate }) => ({
      init: () => ({ count: 0 }),
      update: (gradients: Tree, { count }: { readonly count: number }) => {
        const value = read(learningRate, count);
        return [scaled(gradients, () => value), { count: count + 1 }];
      },
    }),
  });

/** Plain descent with momentum and a decay in the gradient; a value that `takes` refuses leaves the last one in place. */
const momentumSgd = (
  name: string,
  hyperparameters: Parameters<typeof defineStepper>[0]['hyperparameters'],
  { momentum = 0, takes = () => true }: { readonly momentum?: number; readonly takes?: (value: number) => boolean } = {},
): readonly Subject[] =>
  defineStepper({
    name,
    writes: true,
    saves: true,
    countMatters: 'never',
    hyperparameters,
    create: (given, params) => {
      const own = Object.fromEntries(Object.entries(given).map(([key, value]) => [key, Number(value)]));
      const now: Record<string, number> = { momentum, decay: 0, ...own };
      const combined = (one: Tree, factor: number, other: Tree): Tree =>
        Object.fromEntries(
          Object.entries(one).map(([key, leaf]) => [key, leaf.map((value, index) => value + factor * (other[key]?.[index] ?? 0))]),
        );
      let velocity: Tree = scaled(params, () => 0);
      let held: Tree = params;
      return {
        step: (gradients) => {
          velocity = combined(combined(gradients, now['decay'] ?? 0, held), now['momentum'] ?? 0, velocity);
          held = combined(held, -(now['lr'] ?? 0), velocity);
        },
        read: () => held,
        write: (parameters) => void (held = parameters),
        set: (key, value) => void (takes(value) && (now[key] = value)),
        save: () => ({ velocity: Object.fromEntries(Object.entries(velocity).map(([key, leaf]) => [key, [...leaf]])) }),
        load: (checkpoint) => {
          const saved = checkpoint as { readonly velocity: Readonly<Record<string, readonly number[]>> };
          velocity = Object.fromEntries(Object.entries(saved.velocity).map(([key, leaf]) => [key, Float64Array.from(leaf)]));
        },
      };
    },
  });

test('a clock that moves every ten updates is no frozen one', async () => {
  const slow = counted('mine/epochs', (learningRate, count) => at(learningRate, Math.floor(count / 10)));
  expect(await outcome('pointwise-substitution', slow, 'learningRate')).toMatchObject({ verdict: 'failed', diagnosis: 'per-epoch-clock' });
  const still = counted('mine/frozen', (learningRate) => at(learningRate, 0));
  expect(await outcome('pointwise-substitution', still, 'learningRate')).toMatchObject({ verdict: 'failed', diagnosis: 'frozen' });
});

test('a count that is increased at every leaf is named', async () => {
  const perLeaf = defineOptimizer({
    name: 'mine/count per leaf',
    countMatters: 'never',
    hyperparameters: { learningRate: rate },
    create: ({ learningRate }) => ({
      init: () => ({ count: 0 }),
      update: (gradients: Tree, state: { readonly count: number }) => {
        let { count } = state;
        return [scaled(gradients, () => at(learningRate, count++)), { count }];
      },
    }),
  });
  expect(await outcome('pointwise-substitution', perLeaf, 'learningRate')).toMatchObject({
    verdict: 'failed',
    diagnosis: 'per-leaf-clock',
  });
});

test('the first group whose rate stays takes that of no other', async () => {
  const cached = defineOptimizer({
    name: 'mine/group cached',
    groups: true,
    countMatters: 'never',
    hyperparameters: { learningRate: rate },
    create: ({ learningRate }, groups) => {
      const own = new Map(
        groups.flatMap(({ leaves, hyperparameters }) =>
          leaves.map((leaf) => [leaf, at(hyperparameters['learningRate'] ?? learningRate, 0)] as const),
        ),
      );
      return {
        init: () => ({ count: 0 }),
        update: (gradients: Tree, { count }: { readonly count: number }) => [
          scaled(gradients, (leaf) => own.get(leaf) ?? at(learningRate, count)),
          { count: count + 1 },
        ],
      };
    },
  });
  expect(await outcome('groups-do-not-interact', cached)).toMatchObject({ verdict: 'failed', diagnosis: 'group-left-behind' });
});

test('a value kept for a step in the module is found, whichever of two optimizers comes first', async () => {
  let last = -1;
  let kept = 0;
  const memo = counted('mine/memo', (learningRate, count) => {
    if (count !== last) [last, kept] = [count, at(learningRate, count)];
    return kept;
  });
  expect(await outcome('updates-are-pure', memo)).toMatchObject({ verdict: 'failed' });
});

test('a setter that leaves the last rate in place of zero takes zero for nothing', async () => {
  const ignoring = momentumSgd('mine/zero ignored', { lr: rate }, { momentum: 0.9, takes: (value) => value > 0 });
  const [subject] = ignoring;
  if (subject === undefined) throw new Error('there is no subject');
  const session = await subject.open();
  const program: Program = {
    leaves: [{ name: 'w0', shape: [1] }],
    parameters: { kind: 'fill', value: 0 },
    gradients: [1, 1].map((value) => ({ kind: 'fill', value })),
    // The rate that is left in place is that of the first step, as a frozen clock would have it too.
    settings: { lr: { kind: 'schedule', schedule: { kind: 'table', values: [1, 0] } } },
  };
  const judgement = await aZeroRateFreezes.check({
    subject,
    hyperparameter: 'lr',
    program,
    ...running(async (programs) => session.run(programs)),
  });
  expect(judgement).toMatchObject({ diagnosis: 'falsy-zero' });
});

test('a hull is looked at without anchors too, also of a scheduler that is fed with a metric', async () => {
  const hyperparameters = { peak: { unit: 'rate', range: [1e-3, 1] } } as const;
  const hull = ({ peak }: { readonly peak: number }): readonly [number, number] => [peak / 64, peak];
  const twice = defineSchedule({
    name: 'mine/twice',
    hyperparameters,
    hull,
    create:
      ({ peak }) =>
      (step) =>
        step === 5 ? 2 * peak : peak,
  });
  expect(await outcome('endpoints-and-hull', twice)).toMatchObject({ verdict: 'failed', diagnosis: 'outside-the-hull' });
  const plateau = (floor: (one: number, other: number) => number): Subject =>
    defineSchedule({
      name: 'mine/plateau',
      hyperparameters,
      hull,
      metric: true,
      create: ({ peak }) => {
        let [value, best] = [peak, Number.POSITIVE_INFINITY];
        return {
          value: () => value,
          advance: (metric = Number.NaN) => {
            if (metric < best) best = metric;
            else value = floor(value / 2, peak / 64);
          },
        };
      },
    });
  expect(await outcome('endpoints-and-hull', plateau(Math.min))).toMatchObject({ verdict: 'failed', diagnosis: 'outside-the-hull' });
  expect(await outcome('endpoints-and-hull', plateau(Math.max))).toMatchObject({ verdict: 'passed' });
  const bounded = defineSchedule({
    name: 'mine/bounded',
    hyperparameters,
    hull,
    create:
      ({ peak }) =>
      (step) =>
        peak / (1 + (step % 7)),
  });
  const { outcomes } = await check([bounded], { laws });
  expect(outcomes.filter(({ verdict }) => verdict === 'failed' || verdict === 'errored')).toEqual([]);
});

test('a rate that is limited inside is clamped, not ignored', async () => {
  const capped = counted('mine/capped', (learningRate, count) => Math.min(at(learningRate, count), 2e-4));
  expect(await outcome('a-changed-rate-changes-the-update', capped, 'learningRate')).toMatchObject({ diagnosis: 'clamped' });
  const floored = counted('mine/floored', (learningRate, count) => Math.max(at(learningRate, count), 2));
  expect(await outcome('a-changed-rate-changes-the-update', floored, 'learningRate')).toMatchObject({ diagnosis: 'clamped' });
  const ignored = counted('mine/ignored', () => 0.5);
  expect(await outcome('a-changed-rate-changes-the-update', ignored, 'learningRate')).toMatchObject({ diagnosis: 'ignored' });
});

test('an update that is clipped behind the rate is clamped, also while one leaf is inside the limit and another is not', async () => {
  const clipped = defineOptimizer({
    name: 'mine/clipped',
    countMatters: 'never',
    coupling: 'elementwise',
    hyperparameters: { learningRate: rate },
    create: ({ learningRate }) => ({
      init: () => ({ count: 0 }),
      update: (gradients: Tree, { count }: { readonly count: number }) => {
        const value = at(learningRate, count);
        const clip = (leaf: Tree[string]): Tree[string] => leaf.map((g) => Math.max(-0.1, Math.min(0.1, -value * g)));
        return [Object.fromEntries(Object.entries(gradients).map(([name, leaf]) => [name, clip(leaf)])), { count: count + 1 }];
      },
    }),
  });
  for (const seed of [42, 43, 44]) {
    const { outcomes } = await check([clipped], { laws, seed });
    const found = outcomes.find(
      ({ law, hyperparameter }) => law === 'a-changed-rate-changes-the-update' && hyperparameter === 'learningRate',
    );
    expect(found?.diagnosis).toBe('clamped');
  }
});

test('a rate whose range has both signs keeps its sign', async () => {
  const signed = (name: string, read: (value: number) => number): Subject =>
    counted(name, (learningRate, count) => read(at(learningRate, count)), [-1, 1]);
  expect(await outcome('the-rate-scales-the-update', signed('mine/absolute', Math.abs), 'learningRate')).toMatchObject({
    diagnosis: 'sign-lost',
  });
  expect(await outcome('the-rate-scales-the-update', signed('mine/signed', Number), 'learningRate')).toMatchObject({ verdict: 'passed' });
});

test('a scheduler that refuses its own checkpoint says so, and no value is compared', async () => {
  const closed = defineSchedule({
    name: 'mine/closed',
    hyperparameters: { base: { unit: 'rate', range: [0.1, 1] } },
    create: ({ base }) => {
      let count = 0;
      return {
        value: () => base / (count + 1),
        advance: () => {
          count += 1;
        },
        save: () => ({ count }),
        load: () => {
          throw new TypeError('no functions in a checkpoint');
        },
      };
    },
  });
  expect(await outcome('a-value-depends-only-on-its-step', closed)).toMatchObject({
    diagnosis: 'resume-differs',
    finding: { actual: 'TypeError: no functions in a checkpoint', expected: 'the run that was saved' },
  });
});

test('a rate that is fetched for the next update is no clock that runs ahead', async () => {
  const fetching = (ahead: number): Subject =>
    defineOptimizer({
      name: 'mine/fetching',
      countMatters: 'never',
      hyperparameters: { learningRate: rate },
      create: ({ learningRate }) => ({
        init: () => ({ count: 0, fetched: at(learningRate, 0) }),
        update: (gradients: Tree, { count }: { readonly count: number; readonly fetched: number }) => {
          const value = at(learningRate, count);
          return [scaled(gradients, () => value), { count: count + 1, fetched: at(learningRate, count + ahead) }];
        },
      }),
    });
  for (const law of ['pointwise-substitution', 'the-clock-is-as-declared', 'past-steps-ignore-the-future'])
    expect(await outcome(law, fetching(1), 'learningRate')).toMatchObject({ verdict: 'passed' });
  expect(await outcome('pointwise-substitution', fetching(2), 'learningRate')).toMatchObject({ verdict: 'failed' });
});

test('a decay in the gradient is told from one that goes with the rate although the momentum is zero by default', async () => {
  const plain = momentumSgd('mine/plain', {
    lr: { schedulable: true, role: 'learning-rate', range: [1e-2, 1] },
    momentum: { schedulable: true, role: 'momentum', range: [0.1, 0.95], default: 0 },
    decay: { schedulable: true, role: 'weight-decay', range: [1e-2, 0.5], default: 0 },
  });
  const { outcomes, inferred } = await check(plain, { laws: laws.filter(({ id }) => id === 'weight-decay-keeps-its-contract') });
  expect(inferred).toContainEqual(expect.objectContaining({ hyperparameter: 'decay', declaration: 'decayContract', value: 'gradient' }));
  expect(outcomes.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
});

test('a decay at the rate of the step before, which a constant rate makes look like one in the gradient, is a skewed clock', async () => {
  const decaying = (lagging: boolean): Subject =>
    defineOptimizer({
      name: 'mine/descent',
      hyperparameters: { learningRate: rate, decay: { schedulable: true, role: 'weight-decay', range: [0, 0.5] } },
      create: ({ learningRate, decay }) => ({
        init: () => ({ count: 0, last: -1 }),
        update: (gradients: Tree, { count, last }: { readonly count: number; readonly last: number }, params: Tree) => {
          const eta = at(learningRate, count);
          const shrinking = (lagging && count > 0 ? last : eta) * at(decay, count);
          const updates = Object.entries(gradients).map(([name, leaf]) => [
            name,
            leaf.map((g, index) => -eta * g - shrinking * (params[name]?.[index] ?? 0)),
          ]);
          return [Object.fromEntries(updates), { count: count + 1, last: eta }];
        },
      }),
    });
  const law = 'weight-decay-keeps-its-contract';
  expect(await outcome(law, decaying(true), 'decay')).toMatchObject({ verdict: 'failed', diagnosis: 'clock-skew' });
  expect(await outcome(law, decaying(false), 'decay')).toMatchObject({ verdict: 'passed' });
});
