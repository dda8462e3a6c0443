import { beforeAll, expect, test } from 'vitest';
import { expectClose, trajectory, useCpu } from '../../test/trajectory.ts';
import type { Lists } from '../../test/trajectory.ts';
import * as library from './index.ts';
import type { GradientTransformation, Schedule } from './index.ts';

beforeAll(useCpu);

/**
 * Float32 rounds to 2⁻²⁴. Ten steps with up to four roundings in each running mean, and a dozen more in the direction,
 * make fewer than 2⁶; gradients and parameters keep their signs and gradients jump to half or twice their size, so that
 * no difference of the equations loses more than four bits (the least of `g − m` is a tenth of `g`).
 */
const within = 2 ** (-24 + 6 + 4);

const steps = 10;

/** Gradients that jump up and down, and parameters of the same sign; exact in float32. */
const given = Array.from({ length: steps }, (_, t) => {
  const size = t % 2 === 0 ? 1 + t / 16 : 3;
  return {
    gradients: { w: [size, -2 * size], b: [size / 2] },
    params: { w: [1 + t / 4, -2 - t / 4], b: [0.5 + t / 8] },
  };
});

/** The direction or update of one leaf, given everything that the equations name. */
type Equations = (g: readonly number[], p: readonly number[], t: number, h: Readonly<Record<string, number>>) => readonly number[];

/** The updates by plain equations, each leaf on its own, every hyperparameter at the value of its step. */
function expected(equations: () => Equations, schedules: Readonly<Record<string, Schedule>>): readonly Lists[] {
  const leaves: Readonly<Record<'w' | 'b', Equations>> = { w: equations(), b: equations() };
  return given.map(({ gradients, params }, t) => {
    const h = Object.fromEntries(Object.entries(schedules).map(([name, schedule]) => [name, schedule(t)]));
    return { w: leaves.w(gradients.w, params.w, t, h), b: leaves.b(gradients.b, params.b, t, h) };
  });
}

const norm = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

/** Equations that hold for each element alone; `zero` makes what one element keeps. */
function elementwise<Kept extends Record<string, number>>(
  zero: () => Kept,
  equation: (g: number, p: number, t: number, h: Readonly<Record<string, number>>, kept: Kept) => number,
): () => Equations {
  return () => {
    const kept: Kept[] = [];
    return (g, p, t, h) => g.map((value, index) => equation(value, p[index] ?? Number.NaN, t, h, (kept[index] ??= zero())));
  };
}

const rate: Schedule = (t) => 0.5 / (t + 1);
const decayed: Schedule = (t) => 0.25 - t / 64;
const b1: Schedule = (t) => 0.9 - t / 32;
const b2: Schedule = (t) => 0.95 - t / 64;
const epsilon: Schedule = (t) => 0.01 + t / 128;
const epsilonRoot: Schedule = (t) => 0.02 + t / 256;

/** The debiased first moment, or Nesterov's form of it. */
function firstMean(m: number, g: number, decay: number, t: number, nesterov: boolean): number {
  return nesterov ? (decay * m) / (1 - decay ** (t + 2)) + ((1 - decay) * g) / (1 - decay ** (t + 1)) : m / (1 - decay ** (t + 1));
}

/** A row of the table below. */
type Row = [string, GradientTransformation<unknown>, Readonly<Record<string, Schedule>>, () => Equations];

/** With and without Nesterov's look ahead. */
const bothForms = (row: (nesterov: boolean, form: string) => Row): readonly Row[] => [row(false, 'plain'), row(true, "Nesterov's form")];

const moments = (): { m: number; v: number; w: number } => ({ m: 0, v: 0, w: 0 });

test.each<Row>([
  [
    'adadelta, arXiv:1212.5701 algorithm 1',
    library.adadelta({ learningRate: rate, weightDecay: decayed, rho: b1, epsilon }),
    { rate, decayed, rho: b1, epsilon },
    elementwise(
      () => ({ a: 0, x: 0 }),
      (g, p, _, h, kept) => {
        const { rate: η = 0, decayed: λ = 0, rho: ρ = 0, epsilon: ε = 0 } = h;
        const decaying = g + λ * p;
        kept.a = ρ * kept.a + (1 - ρ) * decaying ** 2;
        const d = (decaying * Math.sqrt(kept.x + ε)) / Math.sqrt(kept.a + ε);
        kept.x = ρ * kept.x + (1 - ρ) * d ** 2;
        return -η * d;
      },
    ),
  ],
  [
    'adamax, arXiv:1412.6980 algorithm 2',
    library.adamax({ learningRate: rate, b1, b2, epsilon }),
    { rate, b1, b2, epsilon },
    elementwise(moments, (g, _, t, { rate: η = 0, b1: β = 0, b2: β2 = 0, epsilon: ε = 0 }, kept) => {
      kept.m = β * kept.m + (1 - β) * g;
      kept.v = Math.max(Math.abs(g) + ε, β2 * kept.v);
      return (-η * kept.m) / (1 - β ** (t + 1)) / kept.v;
    }),
  ],
  [
    'adamaxw, the same with decoupled decay',
    library.adamaxw({ learningRate: rate, b1, b2, epsilon, weightDecay: decayed }),
    { rate, b1, b2, epsilon, decayed },
    elementwise(moments, (g, p, t, { rate: η = 0, b1: β = 0, b2: β2 = 0, epsilon: ε = 0, decayed: λ = 0 }, kept) => {
      kept.m = β * kept.m + (1 - β) * g;
      kept.v = Math.max(Math.abs(g) + ε, β2 * kept.v);
      return -η * (kept.m / (1 - β ** (t + 1)) / kept.v + λ * p);
    }),
  ],
  [
    'amsgrad, arXiv:1904.09237 algorithm 2, debiased',
    library.amsgrad({ learningRate: rate, b1, b2, epsilon, epsilonRoot }),
    { rate, b1, b2, epsilon, epsilonRoot },
    elementwise(moments, (g, _, t, { rate: η = 0, b1: β = 0, b2: β2 = 0, epsilon: ε = 0, epsilonRoot: ε0 = 0 }, kept) => {
      kept.m = β * kept.m + (1 - β) * g;
      kept.v = β2 * kept.v + (1 - β2) * g ** 2;
      kept.w = Math.max(kept.w, kept.v / (1 - β2 ** (t + 1)));
      return (-η * kept.m) / (1 - β ** (t + 1)) / (Math.sqrt(kept.w + ε0) + ε);
    }),
  ],
  ...bothForms((nesterov, form): Row => [
    `adabelief, arXiv:2010.07468 algorithm 2, ${form}`,
    library.adabelief({ learningRate: rate, b1, b2, epsilon, epsilonRoot, nesterov }),
    { rate, b1, b2, epsilon, epsilonRoot },
    elementwise(moments, (g, _, t, { rate: η = 0, b1: β = 0, b2: β2 = 0, epsilon: ε = 0, epsilonRoot: ε0 = 0 }, kept) => {
      kept.m = β * kept.m + (1 - β) * g;
      kept.v = β2 * kept.v + (1 - β2) * (g - kept.m) ** 2 + ε0;
      return (-η * firstMean(kept.m, g, β, t, nesterov)) / (Math.sqrt(kept.v / (1 - β2 ** (t + 1))) + ε);
    }),
  ]),
  ...bothForms((nesterov, form): Row => [
    `radam, arXiv:1908.03265 algorithm 2, ${form}`,
    library.radam({ learningRate: rate, b1, b2, epsilon, epsilonRoot, threshold: (t) => 4 + t / 16, nesterov }),
    { rate, b1, b2, epsilon, epsilonRoot, threshold: (t) => 4 + t / 16 },
    elementwise(moments, (g, _, t, { rate: η = 0, b1: β = 0, b2: β2 = 0, epsilon: ε = 0, epsilonRoot: ε0 = 0, threshold: τ = 0 }, kept) => {
      kept.m = β * kept.m + (1 - β) * g;
      kept.v = β2 * kept.v + (1 - β2) * g ** 2;
      const mean = firstMean(kept.m, g, β, t, nesterov);
      const most = 2 / (1 - β2) - 1;
      const ρ = most - (2 * (t + 1) * β2 ** (t + 1)) / (1 - β2 ** (t + 1));
      if (ρ < τ) return -η * mean;
      const r = Math.sqrt(((ρ - 4) / (most - 4)) * ((ρ - 2) / (most - 2)) * (most / ρ));
      return (-η * r * mean) / (Math.sqrt(kept.v / (1 - β2 ** (t + 1)) + ε0) + ε);
    }),
  ]),
  [
    'yogi, NeurIPS 2018 algorithm 2, debiased and started as in Optax',
    library.yogi({ learningRate: rate, b1, b2, epsilon, initialAccumulator: 0.5 }),
    { rate, b1, b2, epsilon },
    elementwise(
      () => ({ m: 0.5, v: 0.5 }),
      (g, _, t, { rate: η = 0, b1: β = 0, b2: β2 = 0, epsilon: ε = 0 }, kept) => {
        kept.m = β * kept.m + (1 - β) * g;
        kept.v -= (1 - β2) * Math.sign(kept.v - g ** 2) * g ** 2;
        return (-η * kept.m) / (1 - β ** (t + 1)) / (Math.sqrt(kept.v / (1 - β2 ** (t + 1))) + ε);
      },
    ),
  ],
  [
    'adan, arXiv:2208.06677 algorithm 1',
    library.adan({ learningRate: rate, b1, b2: b1, b3: b2, epsilon, epsilonRoot, weightDecay: decayed }),
    { rate, b1, b3: b2, epsilon, epsilonRoot, decayed },
    elementwise(
      () => ({ m: 0, v: 0, n: 0, before: Number.NaN }),
      (g, p, t, { rate: η = 0, b1: β = 0, b3: β3 = 0, epsilon: ε = 0, epsilonRoot: ε0 = 0, decayed: λ = 0 }, kept) => {
        const change = t === 0 ? 0 : g - kept.before;
        kept.before = g;
        kept.m = β * kept.m + (1 - β) * g;
        kept.v = β * kept.v + (1 - β) * change;
        kept.n = β3 * kept.n + (1 - β3) * (g + (1 - β) * change) ** 2;
        const weight = 1 - β ** (t + 1);
        const ahead = kept.m / weight + ((1 - β) * kept.v) / weight;
        return -η * (ahead / (Math.sqrt(kept.n / (1 - β3 ** (t + 1)) + ε0) + ε) + λ * p);
      },
    ),
  ],
  [
    'signSgd, arXiv:1802.04434',
    library.signSgd({ learningRate: rate }),
    { rate },
    elementwise(moments, (g, _, __, { rate: η = 0 }) => -η * Math.sign(g)),
  ],
  [
    'novograd, arXiv:1905.11286 algorithm 1',
    library.novograd({ learningRate: rate, b1, b2, epsilon, epsilonRoot, weightDecay: decayed }),
    { rate, b1, b2, epsilon, epsilonRoot, decayed },
    () => {
      let v = 0;
      let m: readonly number[] = [];
      return (g, p, t, { rate: η = 0, b1: β = 0, b2: β2 = 0, epsilon: ε = 0, epsilonRoot: ε0 = 0, decayed: λ = 0 }) => {
        v = t === 0 ? norm(g) ** 2 : β2 * v + (1 - β2) * norm(g) ** 2;
        m = g.map((value, i) => β * (m[i] ?? 0) + value / (Math.sqrt(v + ε0) + ε) + λ * (p[i] ?? Number.NaN));
        return m.map((value) => -η * value);
      };
    },
  ],
  [
    'lamb, arXiv:1904.00962 algorithm 2',
    library.lamb({ learningRate: rate, b1, b2, epsilon, weightDecay: decayed }),
    { rate, b1, b2, epsilon, decayed },
    () => {
      const direction = elementwise(moments, (g, p, t, { b1: β = 0, b2: β2 = 0, epsilon: ε = 0, decayed: λ = 0 }, kept) => {
        kept.m = β * kept.m + (1 - β) * g;
        kept.v = β2 * kept.v + (1 - β2) * g ** 2;
        return kept.m / (1 - β ** (t + 1)) / (Math.sqrt(kept.v / (1 - β2 ** (t + 1))) + ε) + λ * p;
      })();
      return (g, p, t, h) => {
        const r = direction(g, p, t, h);
        return r.map((value) => -(h['rate'] ?? 0) * (norm(p) / norm(r)) * value);
      };
    },
  ],
  ...bothForms((nesterov, form): Row => [
    `lars, arXiv:1708.03888 algorithm 1, ${form}`,
    library.lars({ learningRate: rate, weightDecay: decayed, trustCoefficient: epsilonRoot, epsilon, momentum: b1, nesterov }),
    { rate, decayed, trust: epsilonRoot, epsilon, momentum: b1 },
    () => {
      let v: readonly number[] = [];
      return (g, p, _, { rate: η = 0, decayed: λ = 0, trust: c = 0, epsilon: ε = 0, momentum: μ = 0 }) => {
        const decaying = g.map((value, i) => value + λ * (p[i] ?? Number.NaN));
        const step = decaying.map((value) => (-η * c * norm(p) * value) / (norm(decaying) + ε));
        v = step.map((value, i) => μ * (v[i] ?? 0) + value);
        return nesterov ? step.map((value, i) => value + μ * (v[i] ?? 0)) : v;
      };
    },
  ]),
  [
    'fromage, arXiv:2002.03432 algorithm 1',
    library.fromage({ learningRate: rate, minNorm: (t) => 2 - t / 16 }),
    { rate, least: (t) => 2 - t / 16 },
    () =>
      (g, p, _, { rate: η = 0, least = 0 }) => {
        const ratio = Math.max(norm(p), least) / Math.max(norm(g), least);
        return g.map((value, i) => ((p[i] ?? Number.NaN) - η * ratio * value) / Math.sqrt(1 + η ** 2) - (p[i] ?? Number.NaN));
      },
  ],
])('%s', (_, optimizer, schedules, equations) => {
  const wanted = expected(equations, schedules);
  expect(wanted.flatMap((update) => Object.values(update).flat()).every((value) => Number.isFinite(value) && value !== 0)).toBe(true);
  expectClose(trajectory(optimizer, given), wanted, within);
});
