import type { Big } from '#oracle/big.ts';
import { larger, need } from './closed-form.ts';
import type { Closed, ClosedForm, Numbers } from './closed-form.ts';
import { curve, halfCosine, line, repeated, root, still } from './transitions.ts';

type Path = (big: Big, from: Closed['value'], to: Closed['value'], step: number, steps: number) => Closed;

const warmup = (big: Big, numbers: Numbers, step: number): Closed =>
  line(big, big.exact(need(numbers, 'from')), big.exact(need(numbers, 'peak')), step, need(numbers, 'warmupSteps'));

/** Through three values in two pieces. */
const through =
  (first: Path, second: Path): ClosedForm['at'] =>
  (big, numbers, step) => {
    const [a, b, c] = ['first', 'second', 'third'].map((name) => big.exact(need(numbers, name)));
    const boundary = need(numbers, 'firstBoundary');
    const end = need(numbers, 'secondBoundary');
    if (a === undefined || b === undefined || c === undefined) throw new RangeError('three values are needed; give all.');
    return step < boundary ? first(big, a, b, step, boundary) : second(big, b, c, step - boundary, end - boundary);
  };

/** Through the corners of one cycle: Smith and Topin, arXiv:1708.07120, with the shares of Optax. */
const oneCycle =
  (path: Path, phases: 2 | 3): ClosedForm['at'] =>
  (big, numbers, step) => {
    const steps = need(numbers, 'steps');
    const peak = big.exact(need(numbers, 'peak'));
    const first = peak.div(big.exact(need(numbers, 'divFactor')));
    const final = first.div(big.exact(need(numbers, 'finalDivFactor')));
    const top = Math.floor(need(numbers, 'pctStart') * steps);
    if (step < top) return path(big, first, peak, step, top);
    if (phases === 2) return path(big, peak, final, step - top, steps - top);
    const back = Math.floor(need(numbers, 'pctFinal') * steps);
    if (step < back) return path(big, peak, first, step - top, back - top);
    return path(big, first, final, step - back, steps - back);
  };

/** Hu and others, arXiv:2404.06395. */
const stable =
  (path: Path): ClosedForm['at'] =>
  (big, numbers, step) => {
    const steps = need(numbers, 'steps');
    const decaySteps = need(numbers, 'decaySteps');
    if (step < need(numbers, 'warmupSteps')) return warmup(big, numbers, step);
    const peak = big.exact(need(numbers, 'peak'));
    if (step < steps - decaySteps) return still(peak);
    return path(big, peak, big.exact(need(numbers, 'to')), step - (steps - decaySteps), decaySteps);
  };

/** Smith, arXiv:1506.01186: the height of the triangle at a step of a cycle, times what the mode leaves of it. */
const triangles =
  (height: (big: Big, numbers: Numbers, step: number, cycle: number) => Closed['value']): ClosedForm['at'] =>
  (big, numbers, step) => {
    const up = need(numbers, 'stepsUp');
    const down = need(numbers, 'stepsDown');
    const cycle = Number(BigInt(step) / BigInt(up + down));
    const into = Number(BigInt(step) % BigInt(up + down));
    const rise = into < up ? big.exact(into).div(big.exact(up)) : big.exact(1).minus(big.exact(into - up).div(big.exact(down)));
    const from = big.exact(need(numbers, 'from'));
    const peak = big.exact(need(numbers, 'peak'));
    return {
      value: from.plus(
        peak
          .minus(from)
          .times(rise)
          .times(height(big, numbers, step, cycle)),
      ),
      scale: larger(from, peak),
    };
  };

const decay = (big: Big, numbers: Numbers, from: string) => ({
  from: big.exact(need(numbers, from)),
  decayRate: need(numbers, 'decayRate'),
  transitionSteps: need(numbers, 'transitionSteps'),
});

const ends = (big: Big, numbers: Numbers): readonly [from: Closed['value'], to: Closed['value']] => [
  big.exact(need(numbers, 'from')),
  big.exact(need(numbers, 'to')),
];

/** Cycles whose starts are worth a look: by the eighth a logarithm of small whole numbers has missed one. */
const cycles = 8;

/**
 * The published equations of the schedules, by name, each with the number of roundings of a float64 evaluation.
 *
 * How they are counted, in units of `2⁻⁵³ · scale`, with S the larger end and D the distance of the ends; one is always
 * the oracle's own rounding to a double:
 *
 * - a line: the share t / T rounds once. `a + (b − a) x` moves by 1 with the share and rounds three times more; with ends
 *   of opposite sign `x b + (1 − x) a` moves by 2 and rounds twice (x b or its complement, and the sum). 4 + 1 = 5.
 * - a polynomial: the base rounds once, which the power makes P; the power function errs by one ulp, 2. A share off by k
 *   costs at most `2k + 2` as above: `2(P + 2) + 2 ≤ 8 max(1, P)`. 8 + 1 = 9 of `S max(1, P)`.
 * - half a cosine: the angle π t / T is off by 2.35 of itself (π, product, quotient), the cosine by `θ sin θ ≤ 1.82` times
 *   that, plus one of its own and one for 1 + cos; halved, `(1.82 · 2.35 + 2) / 2 ≤ 3.2` of D; three more of S for the
 *   interpolation. 7 + 1 = 8 of the larger of S and D. With an exponent 2 more for the power function: 10.
 * - a repeated factor: the exponent rounds once, the logarithm makes that relative; the power function 2, the product 1:
 *   4 + 1 = 5 of `|s| max(1, |p ln r|)`. In stairs the exponent is exact: 3 + 1 = 4 of |s|.
 * - a root: the quotient ½ under the root, the root 1, the product 1: at most 3 + 1 = 4; as a share, `2 · 1.5 + 2 + 1 = 6`.
 * - one cycle: its first value rounds once and its last twice, which adds 2.
 * - cycles that shrink by gamma: the share is off by 1, the power function by 2, their product by 1: `2 · 4 + 2 + 1 = 11`.
 * - a product with a factor rounds once more; a bound and a join do not round.
 */
export const closedForms = {
  constant: { roundings: 0, at: (big, numbers) => still(big.exact(need(numbers, 'value'))) },
  linear: {
    roundings: 5,
    at: (big, numbers, step) => line(big, ...ends(big, numbers), step - need(numbers, 'transitionBegin'), need(numbers, 'steps')),
  },
  polynomial: {
    roundings: 9,
    at: (big, numbers, step) => {
      const into = step - need(numbers, 'transitionBegin');
      return curve(big, ...ends(big, numbers), need(numbers, 'power'), into, need(numbers, 'steps'));
    },
  },
  exponential: {
    roundings: 5,
    at: (big, numbers, step) => repeated(big, decay(big, numbers, 'from'), step - need(numbers, 'transitionBegin')),
  },
  exponentialGrowth: {
    roundings: 5,
    at: (big, numbers, step) => repeated(big, { ...decay(big, numbers, 'from'), to: big.exact(need(numbers, 'to')) }, step),
  },
  exponentialStaircase: {
    roundings: 4,
    at: (big, numbers, step) => {
      const stairs = { ...decay(big, numbers, 'from'), staircase: true, to: big.exact(need(numbers, 'to')) };
      return repeated(big, stairs, step - need(numbers, 'transitionBegin'));
    },
  },
  cosine: {
    roundings: 10,
    at: (big, numbers, step) => halfCosine(big, ...ends(big, numbers), step, need(numbers, 'steps'), need(numbers, 'exponent')),
  },
  piecewiseConstant: {
    roundings: 0,
    at: through(
      (_, from) => still(from),
      (_, from, to, step, steps) => still(step < steps ? from : to),
    ),
  },
  piecewiseInterpolateLinear: { roundings: 5, at: through(line, line) },
  piecewiseInterpolateCosine: { roundings: 8, at: through(halfCosine, halfCosine) },
  oneCycleLinear: { roundings: 7, at: oneCycle(line, 3) },
  oneCycleCosine: { roundings: 10, at: oneCycle(halfCosine, 2) },
  warmupConstant: { roundings: 5, at: warmup },
  warmupCosineDecay: {
    roundings: 10,
    at: (big, numbers, step) => {
      const begin = need(numbers, 'warmupSteps');
      if (step < begin) return warmup(big, numbers, step);
      const [peak, to] = [big.exact(need(numbers, 'peak')), big.exact(need(numbers, 'to'))];
      return halfCosine(big, peak, to, step - begin, need(numbers, 'steps') - begin, need(numbers, 'exponent'));
    },
  },
  warmupExponentialDecay: {
    roundings: 5,
    at: (big, numbers, step) => {
      const begin = need(numbers, 'warmupSteps');
      return step < begin ? warmup(big, numbers, step) : repeated(big, decay(big, numbers, 'peak'), step - begin);
    },
  },
  /** Vaswani and others, arXiv:1706.03762, equation 3, with a timescale of its own. */
  inverseSquareRoot: {
    roundings: 5,
    at: (big, numbers, step) => {
      const begin = need(numbers, 'warmupSteps');
      if (step < begin) return warmup(big, numbers, step);
      const timescale = big.exact(need(numbers, 'timescale'));
      const age = big.exact(step - begin).plus(timescale);
      return still(big.exact(need(numbers, 'peak')).times(timescale.div(age).sqrt()));
    },
  },
  warmupStableDecayLinear: { roundings: 5, at: stable(line) },
  warmupStableDecayCosine: { roundings: 8, at: stable(halfCosine) },
  warmupStableDecaySquareRoot: { roundings: 6, at: stable(root) },
  /** Loshchilov and Hutter, arXiv:1608.03983, equation 5; cycle i begins after `T₀ (mⁱ − 1) / (m − 1)` steps. */
  sgdr: {
    roundings: 8,
    at: (big, numbers, step) => {
      const factor = BigInt(need(numbers, 'cycleFactor'));
      let length = BigInt(need(numbers, 'cycleSteps'));
      let begin = factor === 1n ? (BigInt(step) / length) * length : 0n;
      while (begin + length <= BigInt(step)) [begin, length] = [begin + length, length * factor];
      const [peak, to] = [big.exact(need(numbers, 'peak')), big.exact(need(numbers, 'to'))];
      return halfCosine(big, peak, to, step - Number(begin), Number(length));
    },
    turns: (numbers) => {
      const [factor, first] = [need(numbers, 'cycleFactor'), need(numbers, 'cycleSteps')];
      return Array.from({ length: cycles }, (_, cycle) => first * (factor === 1 ? cycle : (factor ** cycle - 1) / (factor - 1)));
    },
  },
  cyclicTriangular: { roundings: 5, at: triangles((big) => big.exact(1)) },
  cyclicTriangular2: { roundings: 5, at: triangles((big, _, __, cycle) => big.exact(0.5).pow(cycle)) },
  cyclicExpRange: { roundings: 11, at: triangles((big, numbers, step) => big.exact(need(numbers, 'gamma')).pow(step)) },
  join: { roundings: 8, at: through(line, halfCosine) },
  scale: {
    roundings: 6,
    at: (big, numbers, step) => {
      const { value, scale } = line(big, ...ends(big, numbers), step, need(numbers, 'steps'));
      const factor = big.exact(need(numbers, 'factor'));
      return { value: value.times(factor), scale: scale.times(factor.abs()) };
    },
  },
  clamp: {
    roundings: 5,
    at: (big, numbers, step) => {
      const { value, scale } = line(big, ...ends(big, numbers), step, need(numbers, 'steps'));
      const [min, max] = [big.exact(need(numbers, 'min')), big.exact(need(numbers, 'max'))];
      if (value.minus(min).isNegative()) return { value: min, scale };
      return max.minus(value).isNegative() ? { value: max, scale } : { value, scale };
    },
  },
} as const satisfies Readonly<Record<string, ClosedForm>>;
