import { expect, test } from 'vitest';
import { check } from '#engine/check.ts';
import { cosineRecurrenceSubject, unguarded } from '#fixtures/museum/healthy/schedules/cosine-recurrence.ts';
import { cosineSubject, decayed } from '#fixtures/museum/healthy/schedules/cosine.ts';
import { exponentialSubject } from '#fixtures/museum/healthy/schedules/exponential.ts';
import { inverseSquareRootSubject } from '#fixtures/museum/healthy/schedules/inverse-square-root.ts';
import { joinSubject } from '#fixtures/museum/healthy/schedules/join.ts';
import { joined } from '#fixtures/museum/healthy/schedules/joined.ts';
import { linearSubject } from '#fixtures/museum/healthy/schedules/linear.ts';
import { multiStepSubject, restore } from '#fixtures/museum/healthy/schedules/multi-step.ts';
import type { MultiStepNumbers, MultiStepState } from '#fixtures/museum/healthy/schedules/multi-step.ts';
import { fieldOf, finite, whole } from '#fixtures/museum/healthy/schedules/numbers.ts';
import { between, oneCycleSubject } from '#fixtures/museum/healthy/schedules/one-cycle.ts';
import { piecewiseSubject } from '#fixtures/museum/healthy/schedules/piecewise.ts';
import { plateauSubject } from '#fixtures/museum/healthy/schedules/plateau.ts';
import { polynomialSubject } from '#fixtures/museum/healthy/schedules/polynomial.ts';
import { sequentialSubject } from '#fixtures/museum/healthy/schedules/sequential.ts';
import { decay, ramp, warmUpCosineSubject } from '#fixtures/museum/healthy/schedules/warm-up-cosine.ts';
import { stable, warmUpStableDecaySubject } from '#fixtures/museum/healthy/schedules/warm-up-stable-decay.ts';
import { warmRestartsSubject } from '#fixtures/museum/healthy/schedules/warm-restarts.ts';
import type { Subject } from '#model/subject.ts';
import { laws } from './index.ts';

const value = 'a-value-depends-only-on-its-step';
const ends = 'endpoints-and-hull';
const joins = 'joins-restart-the-count';
const scales = 'scaling-the-anchors-scales-the-schedule';
const limits = 'degenerate-lengths-are-limits';
const config = 'a-configuration-rebuilds-the-schedule';
const sizes = 'steps-are-integers-of-any-size';

const memo = new Map<string, number>();
const perStep = new Map<number, number>();
const lowest = new WeakMap<object, number>();
const asked = new WeakMap<object, number>();

const states = new WeakMap<object, MultiStepState>();
/** Its value is remembered with its numbers, so that its closed form can reach what it should not. */
const reaching = (name: string, at: (step: number, state: MultiStepState, numbers: MultiStepNumbers) => number): Subject =>
  multiStepSubject(name, {
    value: (state, numbers) => (states.set(numbers, state), state.now),
    at: (step, numbers) => at(step, states.get(numbers) ?? { step: 0, now: 0 }, numbers),
    save: (state) => ({ ...state }),
    load: restore,
  });
const halved = (step: number, { from, milestones }: MultiStepNumbers): number =>
  from * 0.5 ** milestones.filter((one) => one <= step).length;
const movedByAsking = reaching('fresh/35', (step, state, numbers) => ((state.now *= step === 7 ? 0.5 : 1), halved(step, numbers)));
const countingFromHere = reaching('fresh/36', (step, state, numbers) => halved(step + (state.step > 20 ? 1 : 0), numbers));

/** Faults that no piece of the museum shows, each with the law that must tell it. */
const faults: readonly (readonly [fault: string, law: string, subject: Subject])[] = [
  [
    'wrong only beyond a hundred times its end',
    sizes,
    cosineSubject('fresh/1', { value: (t, n) => (t > 100 * n.steps ? n.from / 2 : decayed(t, n)) }),
  ],
  [
    'wrong only at the last step',
    ends,
    cosineSubject('fresh/2', { value: (t, n) => (t === n.steps ? n.to + n.from * 1e-9 : decayed(t, n)) }),
  ],
  ['wrong only for values below one', ends, cosineSubject('fresh/3', { value: (t, n) => decayed(t, n) * (n.from < 1 ? 1.001 : 1) })],
  [
    'wrong only for a warm-up of one step',
    ends,
    warmUpCosineSubject('fresh/4', { create: (n) => joined([ramp(n), decay(n, n.steps - n.warmUp)], [n.warmUp === 1 ? 2 : n.warmUp]) }),
  ],
  [
    'one too long only for odd lengths',
    ends,
    cosineSubject('fresh/5', { value: (t, n) => decayed(t, { ...n, steps: n.steps + (n.steps % 2) }) }),
  ],
  ['rounded to float32', ends, cosineSubject('fresh/6', { value: (t, n) => Math.fround(decayed(t, n)) })],
  [
    'never above one',
    ends,
    linearSubject('fresh/7', { value: (t, { from, steps }) => Math.min(1, t >= steps ? 0 : from * (1 - t / steps)) }),
  ],
  [
    'remembered by the step alone, for all instances',
    scales,
    cosineSubject('fresh/8', { value: (t, n) => perStep.get(t) ?? (perStep.set(t, decayed(t, n)), decayed(t, n)) }),
  ],
  [
    'remembered by the remainder of the step',
    ends,
    linearSubject('fresh/9', {
      value: (t, { from, steps }) => {
        const key = `${from} ${steps} ${t % 16}`;
        const now = memo.get(key) ?? (t >= steps ? 0 : from * (1 - t / steps));
        memo.set(key, now);
        return now;
      },
    }),
  ],
  [
    'never rises above what it gave before',
    value,
    inverseSquareRootSubject('fresh/10', (t, n) => {
      const now = Math.min(lowest.get(n) ?? Infinity, n.peak / (t + 1));
      lowest.set(n, now);
      return now;
    }),
  ],
  [
    'tired after a hundred questions',
    value,
    cosineSubject('fresh/11', {
      value: (t, n) => {
        const count = (asked.get(n) ?? 0) + 1;
        asked.set(n, count);
        return decayed(t, n) * (count > 100 ? 0.999 : 1);
      },
    }),
  ],
  ['a checkpoint that is the state itself', value, multiStepSubject('fresh/12', { save: (state) => state, load: restore })],
  [
    'a step of zero taken for none when loading',
    value,
    plateauSubject('fresh/13', {
      load: (saved, state) => ({ rate: fieldOf(saved, 'rate'), best: fieldOf(saved, 'best'), bad: fieldOf(saved, 'bad') || state.bad }),
    }),
  ],
  [
    'built as of a multiple of the period it is a cycle behind',
    value,
    warmRestartsSubject('fresh/14', { started: (t, period) => (t % period === 0 ? 1 : t % period) }),
  ],
  ['asking the closed form moves the scheduler', value, movedByAsking],
  ['the closed form counts from where the scheduler is', value, countingFromHere],
  [
    'its closed form is wrong at step zero alone',
    value,
    multiStepSubject('fresh/15', {
      at: (t, { from, milestones }) => from * 0.5 ** milestones.filter((one) => one <= t).length * (t === 0 ? 0.9 : 1),
    }),
  ],
  [
    'only the fourth piece counts from the start',
    joins,
    joinSubject('fresh/16', {
      join: (pieces, at) => (t) => (t >= (at[2] ?? Infinity) && t < (at[3] ?? Infinity) ? (pieces[3]?.(t) ?? NaN) : joined(pieces, at)(t)),
    }),
  ],
  [
    'one late only after a piece of one step',
    joins,
    joinSubject('fresh/17', {
      join: (pieces, at) =>
        joined(
          pieces,
          at.map((one, i) => (one - (at[i - 1] ?? 0) === 1 ? one + 1 : one)),
        ),
    }),
  ],
  ['a scheduler joined one step late', joins, sequentialSubject('fresh/18', { current: (t, at) => at.filter((one) => t > one).length })],
  [
    'the second boundary relative to the first',
    joins,
    joinSubject('fresh/19', {
      join: (pieces, at) =>
        joined(
          pieces,
          at.map((one, i) => (i === 0 ? one : one - (at[0] ?? 0))),
        ),
    }),
  ],
  [
    'a constant added',
    scales,
    exponentialSubject('fresh/20', { value: (t, { from, factor, steps }) => from * factor ** (t / steps) + 1e-8 }),
  ],
  [
    'decays faster above one',
    scales,
    exponentialSubject('fresh/21', { value: (t, { from, factor, steps }) => from * factor ** ((from > 1 ? 2 : 1) * (t / steps)) }),
  ],
  [
    'a length of one is its start for ever',
    limits,
    linearSubject('fresh/22', { value: (t, { from, steps }) => (steps === 1 ? from : t >= steps ? 0 : from * (1 - t / steps)) }),
  ],
  [
    'divides by the distance of its ends',
    limits,
    oneCycleSubject('fresh/23', {
      value: (t, { initial, peak, final, up, down }) =>
        (((t < up ? between(initial, peak, t, up) : between(peak, final, t - up, down)) - final) / (peak - final)) * (peak - final) + final,
    }),
  ],
  [
    'without a hold it has no decay',
    limits,
    warmUpStableDecaySubject('fresh/24', (t, n) => (n.hold === 0 && t >= n.warmUp ? n.peak : stable(t, n))),
  ],
  [
    'throws in the middle where the warm-up is the whole',
    limits,
    warmUpCosineSubject('fresh/25', {
      create: (n) => (t) => {
        if (n.warmUp === n.steps && t >= n.warmUp) throw new RangeError('nothing left');
        return joined([ramp(n), decay(n, n.steps - n.warmUp)], [n.warmUp])(t);
      },
    }),
  ],
  [
    'a configuration that rounds to three digits',
    config,
    cosineSubject('fresh/26', { toConfig: ({ from = 0, ...rest }) => ({ ...rest, from: Number(from.toPrecision(2)) }) }),
  ],
  [
    'a configuration that leaves out zeros and ones',
    config,
    exponentialSubject('fresh/27', {
      toConfig: (given) => Object.fromEntries(Object.entries(given).filter(([, one]) => one !== 3 && one !== 4)),
    }),
  ],
  [
    'another default when two are left out',
    config,
    cosineSubject('fresh/28', {
      read: ({ from, to, steps }) => ({
        from: finite('from', from),
        to: to ?? (steps === undefined ? 0.01 : 0),
        steps: whole('steps', steps ?? 10),
      }),
    }),
  ],
  ['counted in sixteen bits', sizes, piecewiseSubject('fresh/29', (t, at) => at.filter((one) => (Number(t) & 0xffff) >= one).length)],
  ['an unsigned count of 32 bits', sizes, cosineSubject('fresh/30', { value: (t, n) => decayed(t >>> 0, n) })],
  [
    'a cycle lost every hundred',
    sizes,
    warmRestartsSubject('fresh/31', { place: (t, period) => (t % period === 0 && t >= 100 * period ? 1 : t % period) }),
  ],
  [
    'a bigint is one step late',
    sizes,
    piecewiseSubject('fresh/32', (t, at) => at.filter((one) => (typeof t === 'bigint' ? t > one : t >= one)).length),
  ],
  [
    'a recurrence that stops one step early',
    ends,
    cosineRecurrenceSubject('fresh/33', { next: (t, before, n) => (t >= n.steps ? before : unguarded(t, before, n)) }),
  ],
  [
    'a recurrence that forgets every tenth step',
    value,
    polynomialSubject('fresh/34', {
      next: (t, before, { from, to, power, steps }) =>
        t % 10 === 0 ? before : t >= steps ? to : to + (from - to) * (1 - t / steps) ** power,
    }),
  ],
];

test.each(faults)('%s: %s', async (_, law, subject) => {
  const { outcomes } = await check([subject], { laws: laws.filter(({ id }) => id === law) });
  expect(outcomes.map(({ verdict, reason }) => ({ verdict, reason }))).toEqual([{ verdict: 'failed', reason: undefined }]);
});
