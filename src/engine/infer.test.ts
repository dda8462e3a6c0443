import { describe, expect, test } from 'vitest';
import { accumulatingSubject } from '#fixtures/museum/healthy/accumulating.ts';
import { decoupledSubject } from '#fixtures/museum/healthy/decoupled.ts';
import { defineOptimizer } from '#subjects/define-optimizer.ts';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { Subject } from '#model/subject.ts';
import type { Leaf, Tree } from '#model/tree.ts';
import type { Program } from '#model/program.ts';
import type { Hyperparameter, Session } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import { inferred } from './infer.ts';
import { plainProgram } from './plain-program.ts';

interface State {
  readonly count: number;
  readonly velocity: Tree;
}

const at = (hyperparameter: ScalarOrSchedule, step: number): number =>
  typeof hyperparameter === 'function' ? hyperparameter(step) : hyperparameter;
const mapped = (tree: Tree, change: (value: number, leaf: string, index: number) => number): Tree =>
  Object.fromEntries(
    Object.entries(tree).map(([name, leaf]): [string, Leaf] => [name, leaf.map((value, index) => change(value, name, index))]),
  );

/** Momentum with the rate in one of four places. */
function placed(where: 'scale' | 'buffer' | 'delayed' | 'nowhere'): Subject {
  return defineOptimizer({
    name: `probe/${where}`,
    hyperparameters: { learningRate: { schedulable: true, role: 'learning-rate', range: [0.25, 1] } },
    create: ({ learningRate }) => ({
      init: (params: Tree): State => ({ count: 0, velocity: mapped(params, () => 0) }),
      update: (gradients: Tree, { count, velocity }: State) => {
        const rate = where === 'nowhere' ? 1 : at(learningRate, count);
        const next = mapped(
          gradients,
          (g, leaf, index) => 0.5 * (velocity[leaf]?.[index] ?? 0) + (where === 'buffer' || where === 'delayed' ? rate * g : g),
        );
        const shown = where === 'delayed' ? velocity : next;
        return [mapped(shown, (v) => (where === 'scale' ? -rate * v : -v)), { count: count + 1, velocity: next }];
      },
    }),
  });
}

/** The same subject, which does not say where its rate acts. */
function silentRate(subject: Subject): Subject {
  const { placement: _, ...learningRate } = subject.hyperparameters['learningRate'] ?? {
    schedulable: true,
    role: 'learning-rate',
    range: [0, 1],
  };
  return { ...subject, hyperparameters: { ...subject.hyperparameters, learningRate } };
}

test.each(['scale', 'buffer', 'delayed'] as const)('a rate that acts as %s is told by probing', async (where) => {
  const given = placed(where);
  const { subject, inferred: told } = await inferred(given, await given.open());
  expect(subject.hyperparameters['learningRate']?.placement).toBe(where);
  expect(told).toStrictEqual([{ subject: `probe/${where}`, hyperparameter: 'learningRate', declaration: 'placement', value: where }]);
});

/** Momentum whose rate is read through the rates before it, or in another way that is asked for. */
function reading(
  rates: (now: number, before: number, velocity: number, g: number) => readonly [velocity: number, update: number],
): Subject {
  return defineOptimizer({
    name: 'probe/reading',
    hyperparameters: {
      learningRate: { schedulable: true, role: 'learning-rate', range: [0.25, 1] },
      weightDecay: { schedulable: true, role: 'weight-decay', range: [0, 0.5], decayContract: 'gradient' },
    },
    create: ({ learningRate, weightDecay }) => ({
      init: (params: Tree) => ({ count: 0, before: at(learningRate, 0), velocity: mapped(params, () => 0) }),
      update: (gradients: Tree, { count, before, velocity }: { count: number; before: number; velocity: Tree }, params: Tree) => {
        const [now, decay] = [at(learningRate, count), at(weightDecay, count)];
        const step = (g: number, leaf: string, index: number): readonly [number, number] =>
          rates(now, before, velocity[leaf]?.[index] ?? 0, g + decay * (params[leaf]?.[index] ?? 0));
        const kept = mapped(gradients, (...one) => step(...one)[0]);
        return [mapped(gradients, (...one) => step(...one)[1]), { count: count + 1, before: now, velocity: kept }];
      },
    }),
  });
}

test.each<[what: string, placement: string, Parameters<typeof reading>[0]]>([
  ['goes into a buffer, with a decay', 'buffer', (now, _, v, g) => [0.5 * v + now * g, -(0.5 * v + now * g)]],
  ['is averaged with the one before', 'scale', (now, before, v, g) => [0.5 * v + g, -0.5 * (now + before) * (0.5 * v + g)]],
  [
    'stretches a buffer to what it would have been',
    'scale',
    (now, before, v, g) => [0.5 * (now / before) * v + now * g, -(0.5 * (now / before) * v + now * g)],
  ],
])('a rate that %s is told as %s', async (_, placement, rates) => {
  const given = reading(rates);
  expect((await inferred(given, await given.open())).subject.hyperparameters['learningRate']?.placement).toBe(placement);
});

test('the rate of an optimizer that accumulates acts where its update is emitted', async () => {
  const given = silentRate(accumulatingSubject('probe/accumulating', 3));
  const { subject } = await inferred(given, await given.open());
  expect(subject.hyperparameters['learningRate']?.placement).toBe('scale');
});

test('a rate without effect stays undeclared: only a law may say that it is a fault', async () => {
  const given = placed('nowhere');
  expect((await inferred(given, await given.open())).inferred).toEqual([]);
});

const contracts = [
  { contract: 'rate', given: decoupledSubject('probe/rate') },
  { contract: 'one', given: decoupledSubject('probe/one', {}, 'one') },
  { contract: 'gradient', given: decoupledSubject('probe/gradient', { inGradient: true }) },
] as const;

/** The same subject, which does not say how its decay is coupled. */
function silent(subject: Subject): Subject {
  const { decayContract: _, ...weightDecay } = subject.hyperparameters['weightDecay'] ?? {
    schedulable: true,
    role: 'other',
    range: [0, 1],
  };
  return { ...subject, hyperparameters: { ...subject.hyperparameters, weightDecay } };
}

test.each(contracts)('a decay coupled to $contract is told by probing', async ({ contract, given }) => {
  const { subject, inferred: told } = await inferred(silent(given), await given.open());
  expect(subject.hyperparameters['weightDecay']?.decayContract).toBe(contract);
  expect(told).toEqual([{ subject: given.name, hyperparameter: 'weightDecay', declaration: 'decayContract', value: contract }]);
});

test('a decay that keeps the first rate has none of the contracts: only the law can say that it is a fault', async () => {
  const given = silent(decoupledSubject('probe/base', { coefficient: ({ lambda, learningRate }) => at(learningRate, 0) * lambda }));
  expect((await inferred(given, await given.open())).inferred).toEqual([]);
});

test('a decay that is smaller on matrices, where it goes with a projection, has none of the contracts', async () => {
  const given = defineOptimizer({
    name: 'probe/projected',
    hyperparameters: { weightDecay: { schedulable: true, role: 'weight-decay', range: [0, 0.5] } },
    create: ({ weightDecay }) => ({
      init: () => 0,
      // A matrix is told by its size: leaves are flat here.
      update: (gradients: Tree, count: number, params: Tree) => [
        mapped(gradients, (g, leaf, index) => {
          const share = (gradients[leaf]?.length ?? 0) > 3 ? 0.125 : 1;
          return -g - share * at(weightDecay, count) * (params[leaf]?.[index] ?? 0);
        }),
        count + 1,
      ],
    }),
  });
  expect((await inferred(given, await given.open())).inferred).toEqual([]);
});

/** A decay whose direction is brought to the length of the parameters, leaf by leaf; `kept`: it also moves without a decay. */
function trusting(kept: boolean): Subject {
  const norm = (leaf: Leaf): number => Math.hypot(...leaf);
  return defineOptimizer({
    name: 'probe/trusting',
    hyperparameters: { weightDecay: { schedulable: true, role: 'weight-decay', range: [0, 0.5] } },
    create: ({ weightDecay }) => ({
      init: () => 0,
      update: (gradients: Tree, count: number, params: Tree) => {
        const decay = kept ? 0.25 : at(weightDecay, count);
        const direction = mapped(gradients, (g, leaf, index) => g + decay * (params[leaf]?.[index] ?? 0));
        const trust = (leaf: string): number =>
          norm(params[leaf] ?? new Float64Array()) / (norm(direction[leaf] ?? new Float64Array()) || 1);
        return [mapped(direction, (d, leaf) => -0.125 * trust(leaf) * d), count + 1];
      },
    }),
  });
}

test('a step that is normalised behind its decay leaves nothing decoupled', async () => {
  const given = trusting(false);
  const { subject } = await inferred(given, await given.open());
  expect(subject.hyperparameters['weightDecay']?.decayContract).toBe('gradient');
});

test('a normalised step that keeps a decay of its own is left to the law', async () => {
  const given = trusting(true);
  expect((await inferred(given, await given.open())).inferred).toEqual([]);
});

describe('what is asked of a session', () => {
  const rate: Hyperparameter = { schedulable: true, role: 'learning-rate', range: [0.25, 1] };
  const decay: Hyperparameter = { schedulable: true, role: 'weight-decay', range: [0, 0.5] };
  const declaring = (hyperparameters: Subject['hyperparameters'], more: Partial<Subject> = {}): Subject => ({
    ...placed('scale'),
    hyperparameters,
    ...more,
  });
  const leaf = (value: number) => ({ w0: Float64Array.of(value), w1: Float64Array.of(value, value, value) });
  const silence: Trace = { updates: [], forks: [], mutations: [] };

  /** What is told of a subject whose programs are answered like this, and the programs. */
  async function asking(subject: Subject, answer: (program: Program, index: number) => Trace = () => silence) {
    const asked: Program[] = [];
    const session: Session = {
      run: async (programs) => {
        asked.push(...programs);
        return programs.map(answer);
      },
      close: async () => {},
    };
    return { ...(await inferred(subject, session)), asked };
  }
  const tableOf = ({ settings }: Program, name: string): readonly number[] | undefined => {
    const setting = settings[name];
    return setting?.kind === 'schedule' && setting.schedule.kind === 'table' ? setting.schedule.values : undefined;
  };

  test.each<[range: readonly [number, number], low: number]>([
    [[0.25, 1], 0.25],
    [[0.125, 1], 0.25],
    [[0.5, 1], 0.5],
    [[0, 8], 2],
  ])('a rate in %j: %f throughout, and its upper end in the third update', async (range, low) => {
    const { asked } = await asking(declaring({ learningRate: { ...rate, range } }));
    const [, max] = range;
    expect(asked.map((one) => tableOf(one, 'learningRate'))).toEqual([
      [low, low, low, low, low],
      [low, low, max, low, low],
    ]);
    expect(asked.map(({ follow }) => follow)).toEqual([undefined, 0]);
    expect(asked[0]?.gradients).toEqual(plainProgram(declaring({ learningRate: rate }), 5).gradients);
  });

  test('where an update takes two calls, twice as many calls under the rate of each update', async () => {
    const { asked } = await asking(declaring({ learningRate: rate }, { accumulates: 2 }));
    expect(asked.map(({ gradients }) => gradients.length)).toEqual([10, 10]);
    expect(tableOf(asked[1] ?? plainProgram(placed('scale'), 0), 'learningRate')).toEqual([0.25, 0.25, 1, 0.25, 0.25]);
  });

  const withoutGradient = ({ gradients }: Program): boolean => gradients.some(({ kind }) => kind === 'fill');
  /** Updates of 1, but where a run has others; a step without a gradient leaves nothing. */
  const runs =
    (...others: readonly (readonly number[])[]) =>
    (program: Program, index: number): Trace => ({
      ...silence,
      updates: ((withoutGradient(program) ? undefined : others[index]) ?? [1, 1, 1, 1, 1]).map(leaf),
    });
  const same = [1, 1, 1, 1, 1];

  test.each<[told: string | undefined, answer: (program: Program, index: number) => Trace]>([
    ['scale', runs(same, [1, 1, 2, 1, 1], same)],
    ['buffer', runs(same, [1, 1, 2, 2, 1], same)],
    ['buffer', runs(same, [1, 1, 2, 1, 2], same)],
    ['delayed', runs(same, [1, 1, 1, 2, 1], same)],
    ['buffer', runs(same, [1, 2, 1, 2, 1], same)],
    ['scale', runs(same, [1, 2, 1, 1, 1], same)],
    [undefined, runs(same, same, same)],
    [
      'scale',
      (_, index) => ({ ...runs(same, same, same)(_, index), threw: { phase: 'update', step: 1, type: 'RangeError', message: 'no' } }),
    ],
  ])('a rate is told as %s by which updates change', async (told, answer) => {
    const { subject, inferred: found } = await asking(declaring({ learningRate: rate }), answer);
    expect(subject.hyperparameters['learningRate']?.placement).toBe(told);
    expect(found.map(({ value }) => value)).toEqual(told === undefined ? [] : [told]);
  });

  test.each<[told: string, without: readonly number[], more?: Partial<Subject>, threw?: true]>([
    ['scale', [1, 1, 1, 1.01, 1]],
    ['scale', [1, 1, 1, 1, 0.99]],
    ['buffer', [1, 1, 1, 1.0005, 0.9995]],
    ['buffer', [1, 1, 2, 1, 1]],
    ['buffer', [1, 1, 1, 2, 1], { interpolates: true }],
    ['buffer', [1, 1, 1, 2, 1], {}, true],
  ])(
    'a rate that later updates remember is told as %s where those after a step without a gradient are %j',
    async (told, without, more = {}, threw) => {
      const { subject } = await asking(declaring({ learningRate: rate }, more), (program, index) => {
        if (!withoutGradient(program)) return runs(same, [1, 1, 2, 2, 1])(program, index);
        const broken = threw === undefined ? {} : { threw: { phase: 'update', step: 1, type: 'RangeError', message: 'no' } as const };
        return { ...silence, ...broken, updates: (index === 0 ? same : without).map(leaf) };
      });
      expect(subject.hyperparameters['learningRate']?.placement).toBe(told);
    },
  );

  test('what is remembered is asked for at a step without a gradient, and with parameters of zero', async () => {
    const given = declaring({ learningRate: rate }, { accumulates: 2 });
    const { asked } = await asking(given, runs(same, [1, 1, 1, 1, 2, 1, 2]));
    const kinds = asked.slice(2).map(({ gradients }) => gradients.map(({ kind }) => kind));
    const still = ['noise', 'noise', 'noise', 'noise', 'fill', 'fill', 'noise', 'noise', 'noise', 'noise'];
    expect(kinds).toEqual([still, still]);
    expect(asked.slice(2).map((one) => tableOf(one, 'learningRate'))).toEqual([
      [0.25, 0.25, 0.25, 0.25, 0.25],
      [0.25, 0.25, 1, 0.25, 0.25],
    ]);
    expect(asked.slice(2).map(({ zeroed, follow }) => [zeroed, follow])).toEqual([
      [true, undefined],
      [true, 0],
    ]);
  });

  test('nothing of what is declared, of what takes numbers only, of schedules, or of what cannot be set', async () => {
    const nothing = async (subject: Subject): Promise<void> => {
      const { subject: same_, inferred: found, asked } = await asking(subject);
      expect(same_).toBe(subject);
      expect([found, asked]).toEqual([[], []]);
    };
    await nothing(declaring({ learningRate: { ...rate, placement: 'buffer' } }));
    await nothing(declaring({ learningRate: { ...rate, schedulable: false } }));
    await nothing(declaring({ learningRate: { ...rate, role: 'momentum' } }));
    await nothing(declaring({ learningRate: rate, weightDecay: decay }, { kind: 'schedule' }));
    await nothing(declaring({ learningRate: rate }, { kind: 'stepper', visible: { reads: false, states: false, write: false } }));
    await nothing(declaring({ weightDecay: { ...decay, decayContract: 'one' } }));
    await nothing(declaring({ weightDecay: decay }, { interpolates: true }));
    const { asked } = await asking(
      declaring({ learningRate: rate }, { kind: 'stepper', visible: { reads: false, states: false, write: true } }),
    );
    expect(asked).toHaveLength(2);
    // What is no stepper has its parameters given to it.
    expect((await asking(declaring({ learningRate: rate }, { visible: { reads: true, states: true, write: false } }))).asked).toHaveLength(
      2,
    );
  });

  test('a variant is told with its name', async () => {
    const { inferred: found } = await asking(declaring({ learningRate: rate }, { variant: 'setter' }), runs(same, [1, 1, 2, 1, 1], same));
    expect(found).toEqual([
      { subject: 'probe/scale', variant: 'setter', hyperparameter: 'learningRate', declaration: 'placement', value: 'scale' },
    ]);
  });

  test('a decay in the middle of its range, without gradients, under a rate that moves', async () => {
    const { asked, inferred: none } = await asking(
      declaring({ learningRate: { ...rate, placement: 'scale' }, weightDecay: decay }),
      () => ({
        ...silence,
        cannot: 'no',
      }),
    );
    const [one] = asked;
    expect(asked).toHaveLength(1);
    expect(none).toEqual([]);
    expect(one?.gradients).toEqual(Array.from({ length: 5 }, () => ({ kind: 'fill', value: 0 })));
    expect(one?.settings['weightDecay']).toEqual({ kind: 'scalar', value: 0.25 });
    const rates = (one && tableOf(one, 'learningRate')) ?? [];
    expect(new Set(rates).size).toBe(5);
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(0.25);
    expect(Math.max(...rates)).toBeLessThanOrEqual(1);
    // A rate that is a number stays one, and there may be none at all.
    const still = declaring({ learningRate: { ...rate, schedulable: false }, weightDecay: decay }, { accumulates: 2 });
    const { asked: fixed } = await asking(still, () => ({ ...silence, cannot: 'no' }));
    expect(fixed[0]?.gradients).toHaveLength(10);
    expect(fixed[0]?.settings['learningRate']).toEqual({ kind: 'scalar', value: 0.625 });
  });

  test('a decay that breaks the run is left to the law', async () => {
    const threw = { phase: 'update', step: 0, type: 'RangeError', message: 'no' } as const;
    const { inferred: found, asked } = await asking(declaring({ weightDecay: decay }), () => ({ ...silence, threw }));
    expect([found, asked.length]).toEqual([[], 1]);
  });
});
