import { describe, expect, test } from 'vitest';
import { averagingSubject } from '#fixtures/museum/healthy/averaging.ts';
import { decoupledSubject } from '#fixtures/museum/healthy/decoupled.ts';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { running } from '../test/running.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Hyperparameter, Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import { table } from '../test/settings.ts';
import { laws } from './index.ts';

/** What a law asks of a subject: an experiment that is not made cannot show a fault. */
const momentum = momentumSubject('mine/momentum');
const declared: Readonly<Record<string, Hyperparameter>> = {
  learningRate: { schedulable: true, role: 'learning-rate', range: [0.125, 1], placement: 'scale' },
  momentum: { schedulable: true, role: 'momentum', range: [0, 0.9] },
};
const subject: Subject = { ...momentum, hyperparameters: declared };

const scalar = (value: number): Setting => ({ kind: 'scalar', value });
const program: Program = {
  leaves: [
    { name: 'w0', shape: [1] },
    { name: 'w1', shape: [2] },
  ],
  parameters: { kind: 'fill', value: 1 },
  gradients: [1, 2, 3].map((value) => ({ kind: 'fill', value })),
  settings: { learningRate: table(0.25, 0.5, 0.375), momentum: scalar(0.5) },
};

interface Asked {
  readonly said: Judgement;
  /** The programs of each call, in order. */
  readonly calls: readonly (readonly Program[])[];
}

/** Runs a law on one program, and remembers what it ran. */
async function asked(id: string, { given = program, of = subject, hyperparameter = 'learningRate' } = {}): Promise<Asked> {
  const law = laws.find((one) => one.id === id);
  if (law === undefined) throw new Error(`no law ${id}`);
  const session = await of.open();
  const calls: (readonly Program[])[] = [];
  const runs = running(async (programs) => {
    calls.push(programs);
    return session.run(programs);
  });
  const said = await law.check({ subject: of, hyperparameter, program: given, ...runs });
  await session.close();
  return { said, calls };
}

const ratesOf = (one: Program | undefined): readonly number[] | undefined => {
  const setting = one?.settings['learningRate'];
  return setting?.kind === 'schedule' && setting.schedule.kind === 'table' ? setting.schedule.values.slice(0, 3) : undefined;
};
const withRate = (learningRate: Setting): Program => ({ ...program, settings: { ...program.settings, learningRate } });

describe('the-rate-scales-the-update', () => {
  const id = 'the-rate-scales-the-update';
  const factors = async (...rates: readonly number[]): Promise<readonly unknown[]> => {
    const { calls, said } = await asked(id, { given: withRate(table(...rates)) });
    expect(said).toBeUndefined();
    return (calls[0] ?? []).map((one) => (ratesOf(one) ?? []).map((rate, step) => rate / (rates[step] ?? Number.NaN)));
  };

  test('tries twice and half the rate where the range has both, and one of them at its ends', async () => {
    expect(await factors(0.25, 0.5, 0.375)).toEqual([
      [1, 1, 1],
      [2, 2, 2],
      [0.5, 0.5, 0.5],
    ]);
    expect(await factors(0.25, 0.5625, 0.375)).toEqual([
      [1, 1, 1],
      [0.5, 0.5, 0.5],
    ]);
    expect(await factors(0.1875, 0.5, 0.375)).toEqual([
      [1, 1, 1],
      [2, 2, 2],
    ]);
  });

  test('sees the states of both, on the same parameters', async () => {
    const { calls } = await asked(id);
    const [[base, ...others] = []] = calls;
    expect(base?.observe).toEqual({ states: true });
    expect(base).not.toHaveProperty('follow');
    expect(base).not.toHaveProperty('zeroed');
    expect(others.map(({ follow, observe }) => [follow, observe])).toEqual([
      [0, { states: true }],
      [0, { states: true }],
    ]);
  });

  test('sets the parameters to zero where something besides the rate moves them', async () => {
    const zeroed = async (of: Subject): Promise<unknown> => (await asked(id, { of })).calls[0]?.[0]?.zeroed;
    expect(await zeroed({ ...subject, kind: 'stepper' })).toBe(true);
    const { weightDecay } = decoupledSubject('mine/decoupled', {}, 'one').hyperparameters;
    if (weightDecay === undefined) throw new Error('it decays');
    expect(await zeroed({ ...subject, hyperparameters: { ...declared, weightDecay } })).toBe(true);
  });

  test('looks for a rate that is remembered in runs of three updates, where each call makes one', async () => {
    expect((await asked(id)).calls.length).toBeGreaterThan(1);
    expect((await asked(id, { of: { ...subject, accumulates: 2 } })).calls).toHaveLength(1);
    expect((await asked(id, { given: { ...program, gradients: program.gradients.slice(0, 2) } })).calls).toHaveLength(1);
  });

  test('tells a rate that has a bound from one that bends', async () => {
    const bending = (name: string, bend: (rate: number) => number): Subject => ({
      ...momentumSubject(name, () => ({ rate: (rate, count) => bend(typeof rate === 'function' ? rate(count) : rate) })),
      hyperparameters: declared,
    });
    const diagnosis = async (of: Subject): Promise<unknown> => {
      const { said } = await asked(id, { of });
      return typeof said === 'object' && 'diagnosis' in said ? [said.diagnosis, said.step] : said;
    };
    expect(await diagnosis(bending('mine/bounded', (rate) => Math.min(rate, 0.75)))).toEqual(['clamped', 1]);
    expect(await diagnosis(bending('mine/floored', (rate) => Math.max(rate, 0.2)))).toEqual(['clamped', 0]);
    expect(await diagnosis(bending('mine/bent', (rate) => Math.sqrt(rate)))).toEqual(['sub-linear', 0]);
    expect(await diagnosis(bending('mine/inverse', (rate) => 1 / rate))).toEqual(['inverse', 0]);
  });

  test('says after which step the state depends on the rate, and lets an average of the parameters', async () => {
    const inBuffer: Subject = { ...momentumSubject('mine/buffer', () => ({ rateInVelocity: true })), hyperparameters: declared };
    expect((await asked(id, { of: inBuffer })).said).toMatchObject({
      diagnosis: 'rate-in-the-buffer',
      step: 0,
      because: expect.stringMatching(/^the state kept after step 0 depends on the rate of that step /u),
    });
    const averaged = averagingSubject('mine/averaging');
    const settings = Object.fromEntries(Object.keys(averaged.hyperparameters).map((name) => [name, table(0.25, 0.5, 0.375)]));
    expect((await asked(id, { of: averaged, given: { ...program, settings } })).said).toBeUndefined();
  });

  test('takes a rate that breaks the run far out for one that bends', async () => {
    const breaking = momentumSubject('mine/breaking', () => ({
      rate: (rate, count) => {
        const value = typeof rate === 'function' ? rate(count) : rate;
        if (value > 1e6) throw new RangeError('too large');
        return Math.sqrt(value);
      },
    }));
    expect((await asked(id, { of: { ...breaking, hyperparameters: declared } })).said).toMatchObject({ diagnosis: 'sub-linear' });
  });

  test('has nothing to say of a rate that is a number', async () => {
    expect(await asked(id, { given: withRate(scalar(0.5)) })).toEqual({ said: undefined, calls: [] });
  });
});

describe('updates-are-pure', () => {
  test('runs beside it another configuration that shares its schedules: other gradients, halved numbers', async () => {
    const { calls } = await asked('updates-are-pure', { hyperparameter: '*' });
    const [, [together, neighbour] = []] = calls;
    expect(together).toEqual({ ...program, interleave: 1 });
    expect(neighbour?.settings).toEqual({ learningRate: program.settings['learningRate'], momentum: scalar(0.25) });
    expect(neighbour?.gradients).toHaveLength(3);
    expect(new Set([...program.gradients, ...(neighbour?.gradients ?? [])].map((one) => JSON.stringify(one))).size).toBe(6);
  });

  test('runs it under numbers only beside another with half of them, and what is left out stays so', async () => {
    const given: Program = { ...program, settings: { ...program.settings, momentum: { kind: 'omitted' } } };
    const { calls } = await asked('updates-are-pure', { given, hyperparameter: '*' });
    const [, [, neighbour] = [], [numbers, together, other] = []] = calls;
    expect(neighbour?.settings['momentum']).toEqual({ kind: 'omitted' });
    expect(numbers?.settings).toEqual({ learningRate: scalar(0.25), momentum: { kind: 'omitted' } });
    expect(together).toEqual({ ...numbers, interleave: 2 });
    expect(other?.settings).toEqual({
      learningRate: { kind: 'schedule', schedule: { kind: 'constant', value: 0.125 } },
      momentum: { kind: 'omitted' },
    });
  });

  test('replays the last state of what has states, and asks a stepper for none', async () => {
    const alone = async (kind: Subject['kind']): Promise<unknown> => {
      const [one] = (await asked('updates-are-pure', { of: { ...subject, kind }, hyperparameter: '*' })).calls[0] ?? [];
      return [one?.observe, one?.replayFrom];
    };
    expect(await alone('optimizer')).toEqual([{ states: true }, 2]);
    expect(await alone('stepper')).toEqual([{ states: false }, undefined]);
  });
});

describe('a-skipped-update-never-happened', () => {
  const id = 'a-skipped-update-never-happened';
  const longer: Program = { ...program, gradients: [1, 2, 3, 4].map((value) => ({ kind: 'fill', value })) };
  /** A wrapper that leaves everything as it was where a gradient is not finite. */
  const skipping = (name: string, more: (skipped: number) => number = () => 0): Subject => ({
    ...momentum,
    name,
    hyperparameters: declared,
    skipsNonFinite: 3,
    open: async () => {
      const session = await momentum.open();
      const usable = (one: Program['gradients'][number]): boolean =>
        one.kind === 'fill' ? Number.isFinite(one.value) : one.kind === 'noise' || Object.values(one.values).flat().every(Number.isFinite);
      return {
        ...session,
        run: async (programs) => {
          const traces: Trace[] = [];
          for (const given of programs) {
            const gradients = given.gradients.filter(usable);
            const skipped = given.gradients.length - gradients.length;
            const { learningRate = scalar(0) } = given.settings;
            const from = given.gradients.findIndex((one) => !usable(one));
            const rates = learningRate.kind === 'schedule' && learningRate.schedule.kind === 'table' ? learningRate.schedule.values : [];
            const late = more(skipped);
            const moved = table(...rates.map((rate, step) => (from >= 0 && step >= from ? (rates[step + late] ?? rate) : rate)));
            const [trace] = await session.run([
              { ...given, gradients, settings: { ...given.settings, ...(rates.length > 0 ? { learningRate: moved } : {}) } },
            ]);
            if (trace === undefined) continue;
            const [updates, states] = [[...trace.updates], [...(trace.states ?? [])]];
            for (const [step, one] of given.gradients.entries()) {
              if (usable(one)) continue;
              updates.splice(step, 0, { w0: new Float64Array(1), w1: new Float64Array(2) });
              states.splice(step, 0, states[step] ?? {});
            }
            traces.push({ ...trace, updates, ...(trace.states === undefined ? {} : { states }) });
          }
          return traces;
        },
      };
    },
  });

  test('inserts every kind of useless gradient, early and late, and as many in a row as are skipped, twice', async () => {
    const { said, calls } = await asked(id, { given: longer, of: skipping('mine/skipping'), hyperparameter: '*' });
    expect(said).toBeUndefined();
    const insertedInto = calls.map(([, seen]) =>
      (seen?.gradients ?? []).map((one) =>
        one.kind === 'fill' && Number.isFinite(one.value)
          ? '·'
          : JSON.stringify(one.kind === 'values' ? Object.keys(one.values) : one.kind),
      ),
    );
    expect(insertedInto).toEqual([
      ['·', '·', '["w1"]', '·', '·'],
      ['·', '·', '"fill"', '·', '·'],
      ['·', '·', '["w0"]', '·', '·'],
      ['·', '["w1"]', '·', '·', '·'],
      ['["w1"]', '·', '·', '·', '·'],
      ['·', '["w1"]', '"fill"', '["w0"]', '·', '["w1"]', '"fill"', '["w0"]', '·', '·'],
    ]);
  });

  test.each([1, 2])('names a clock that is %i ahead after each skipped call', async (ahead) => {
    const { said } = await asked(id, {
      given: { ...longer, settings: { ...longer.settings, learningRate: table(0.25, 0.5, 0.375, 0.75, 0.625, 0.875, 1) } },
      of: skipping('mine/late', (skipped) => ahead * skipped),
      hyperparameter: '*',
    });
    expect(said).toMatchObject({ diagnosis: 'skipped-step-clock' });
  });
});
