import { describe, expect, test } from 'vitest';
import { traitsOf } from '#engine/rows.ts';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { cosineSubject } from '#fixtures/museum/healthy/schedules/cosine.ts';
import type { Law, Traits } from '#model/law.ts';
import type { Hyperparameter, Subject } from '#model/subject.ts';
import { laws } from './index.ts';

const rate: Hyperparameter = { schedulable: true, role: 'learning-rate', range: [0.125, 1], placement: 'scale' };
const decay: Hyperparameter = { schedulable: true, role: 'weight-decay', range: [0, 0.5], default: 0.125, decayContract: 'rate' };
const fixed: Hyperparameter = { schedulable: false, role: 'epsilon', range: [0.001, 1] };

/** An optimizer that declares nothing special, and shows everything. */
const optimizer: Subject = { ...momentumSubject('mine/optimizer'), hyperparameters: { rate, decay, fixed } };
const stepper: Partial<Subject> = { kind: 'stepper' };
const blind: Partial<Subject> = { visible: { reads: false, states: false, write: false } };
const schedule: Subject = cosineSubject('mine/cosine');
const { schedule: traits } = schedule;
if (traits === undefined) throw new Error('a schedule has the traits of one');

const changed = (name: 'rate' | 'decay', more: Partial<Hyperparameter>): Partial<Subject> => ({
  hyperparameters: { rate, decay, fixed, [name]: { ...(name === 'rate' ? rate : decay), ...more } },
});
const unscheduled: Partial<Subject> = {
  hyperparameters: { rate: { ...rate, schedulable: false }, decay: { ...decay, schedulable: false }, fixed },
};
const family: Partial<Subject> = {
  optimistic: { direction: 'gradient', learningRate: 'rate', alpha: 'decay', beta: 'fixed', first: 'zero' },
};
const lawOf = (id: string): Law => {
  const found = laws.find((law) => law.id === id);
  if (found === undefined) throw new Error(`no law ${id}`);
  return found;
};

/** Why a law does not apply, `undefined` where it does: to the plain optimizer, or to what differs from it in one thing. */
type Row = [law: string, reason: string | undefined, hyperparameter?: string, more?: Partial<Subject>];
const rows: Row[] = [
  ['accepts-a-schedule', undefined],
  ['accepts-a-schedule', 'not schedulable', 'fixed'],
  ['a-changed-rate-changes-the-update', undefined],
  ['a-changed-rate-changes-the-update', 'not schedulable', 'fixed'],
  [
    'a-changed-rate-changes-the-update',
    'placement init: the rate does not enter later updates by design',
    'rate',
    changed('rate', { placement: 'init' }),
  ],
  [
    'a-changed-rate-changes-the-update',
    'placement none: the rate does not enter later updates by design',
    'rate',
    changed('rate', { placement: 'none' }),
  ],
  ['a-changed-rate-changes-the-update', undefined, 'rate', changed('rate', { placement: 'buffer' })],
  ['rejects-what-it-cannot-use', 'does not declare that it validates what a schedule returns'],
  ['rejects-what-it-cannot-use', undefined, 'rate', { validates: true }],
  ['rejects-what-it-cannot-use', undefined, 'fixed'],
  ['rejects-what-it-cannot-use', 'set between steps: no schedule is handed over', 'rate', { ...stepper, validates: true }],
  ['an-omitted-hyperparameter-has-its-documented-value', 'no documented default'],
  ['an-omitted-hyperparameter-has-its-documented-value', undefined, 'decay'],
  ['an-omitted-hyperparameter-has-its-documented-value', undefined, 'rate', changed('rate', { omitted: 'decay' })],
  ['constant-schedule-equals-scalar', 'not schedulable', 'fixed'],
  ['pointwise-substitution', undefined],
  ['pointwise-substitution', 'not schedulable', 'fixed'],
  ['pointwise-substitution', 'states are not visible', 'rate', blind],
  ['pointwise-substitution', undefined, 'rate', { ...blind, ...stepper }],
  ['pointwise-substitution', 'placement init: it reads its schedule once by design', 'rate', changed('rate', { placement: 'init' })],
  ['past-steps-ignore-the-future', undefined],
  ['past-steps-ignore-the-future', 'set between steps: a stepper is never told the future', 'rate', stepper],
  ['past-steps-ignore-the-future', 'placement init: it reads its schedule once by design', 'rate', changed('rate', { placement: 'init' })],
  ['the-clock-is-as-declared', undefined],
  ['the-clock-is-as-declared', 'not schedulable', 'fixed'],
  ['the-clock-is-as-declared', 'neither reads nor states are visible', 'rate', blind],
  ['the-clock-is-as-declared', undefined, 'rate', { visible: { reads: false, states: true, write: true } }],
  ['the-clock-is-as-declared', undefined, 'rate', { visible: { reads: true, states: false, write: true } }],
  [
    'the-clock-is-as-declared',
    'reads are not visible, and a checkpoint brings the value of its run along',
    'rate',
    { visible: { reads: false, states: true, write: true }, restores: 'checkpoint' },
  ],
  ['the-clock-is-as-declared', undefined, 'rate', { restores: 'checkpoint' }],
  ['all-hyperparameters-share-one-clock', undefined, '*'],
  ['all-hyperparameters-share-one-clock', 'set between steps: it reads no clock', '*', stepper],
  [
    'all-hyperparameters-share-one-clock',
    'fewer than two hyperparameters follow a schedule',
    '*',
    changed('decay', { schedulable: false }),
  ],
  ['all-hyperparameters-share-one-clock', 'fewer than two hyperparameters follow a schedule', '*', changed('decay', { placement: 'init' })],
  ['the-clock-stays-exact', undefined],
  ['the-clock-stays-exact', 'not schedulable', 'fixed'],
  ['the-clock-stays-exact', 'set between steps: it reads no clock', 'rate', stepper],
  ['the-clock-stays-exact', 'it is declared to count to 258 only', 'rate', { countsTo: 258 }],
  ['the-clock-stays-exact', undefined, 'rate', { countsTo: 259 }],
  ['the-clock-stays-exact', 'it counts calls and updates: one count cannot be told from the other', 'rate', { accumulates: 2 }],
  ['time-enters-only-through-schedules', undefined, '*'],
  ['time-enters-only-through-schedules', 'the count matters by declaration', '*', { countMatters: 'always' }],
  ['time-enters-only-through-schedules', 'states are not visible', '*', { ...stepper, ...blind }],
  ['time-enters-only-through-schedules', undefined, '*', stepper],
  ['time-enters-only-through-schedules', undefined, '*', blind],
  ['time-enters-only-through-schedules', 'it counts calls and updates: one count cannot be told from the other', '*', { accumulates: 2 }],
  ['the-reported-rate-was-used', undefined],
  ['the-reported-rate-was-used', 'states are not visible', 'rate', { ...stepper, ...blind }],
  ['the-reported-rate-was-used', undefined, 'rate', stepper],
  ['the-reported-rate-was-used', undefined, 'rate', blind],
  ['the-rate-scales-the-update', undefined],
  ['the-rate-scales-the-update', 'role weight-decay, not learning-rate', 'decay'],
  ['the-rate-scales-the-update', 'not schedulable', 'rate', unscheduled],
  ['the-rate-scales-the-update', 'placement buffer, not scale', 'rate', changed('rate', { placement: 'buffer' })],
  ['the-rate-scales-the-update', 'it interpolates: part of an update is no multiple of the rate', 'rate', { interpolates: true }],
  ['a-zero-rate-freezes', undefined],
  ['a-zero-rate-freezes', 'role weight-decay, not learning-rate', 'decay'],
  ['a-zero-rate-freezes', 'not schedulable', 'rate', unscheduled],
  ['the-optimistic-identity', 'not of the optimistic family'],
  ['the-optimistic-identity', undefined, 'rate', family],
  ['the-optimistic-identity', undefined, 'decay', family],
  ['the-optimistic-identity', undefined, 'fixed', family],
  ['the-optimistic-identity', 'not a coefficient of the identity', 'other', family],
  ['the-update-follows-its-equations', 'it declares no published equations', '*'],
  ['the-update-follows-its-equations', undefined, '*', { equations: { id: 'sgd', hyperparameters: {} }, dtype: 'float32' }],
  ['the-update-follows-its-equations', undefined, '*', { equations: { id: 'sgd', hyperparameters: {} }, dtype: 'float64' }],
  [
    'the-update-follows-its-equations',
    'the oracle knows the rounding of float32 and float64 only',
    '*',
    { equations: { id: 'sgd', hyperparameters: {} }, dtype: 'bfloat16' },
  ],
  ['a-constant-gradient-is-a-fixed-point', 'it does not claim to debias', '*'],
  ['a-constant-gradient-is-a-fixed-point', undefined, '*', { debiased: 'power' }],
  ['a-constant-gradient-is-a-fixed-point', 'its update is not its direction', '*', { debiased: 'power', accumulates: 2 }],
  ['a-constant-gradient-is-a-fixed-point', 'its update is not its direction', '*', { debiased: 'power', interpolates: true }],
  ['a-constant-gradient-is-a-fixed-point', 'parameters cannot be set', '*', { debiased: 'power', ...stepper, ...blind }],
  ['a-constant-gradient-is-a-fixed-point', undefined, '*', { debiased: 'power', ...blind }],
  ['weight-decay-keeps-its-contract', undefined, 'decay'],
  ['weight-decay-keeps-its-contract', 'role learning-rate, not weight-decay'],
  ['weight-decay-keeps-its-contract', undefined, 'decay', changed('decay', { decayContract: 'gradient' })],
  [
    'weight-decay-keeps-its-contract',
    'the decay is added to the gradient: nothing is decoupled',
    'decay',
    { hyperparameters: { rate: { ...rate, placement: 'delayed' }, decay: { ...decay, decayContract: 'gradient' }, fixed } },
  ],
  ['weight-decay-keeps-its-contract', 'it interpolates: the parameters are not what decays', 'decay', { interpolates: true }],
  ['leaves-do-not-interact', undefined, '*'],
  ['leaves-do-not-interact', 'coupled by declaration: what one leaf does may reach every other', '*', { coupling: 'coupled' }],
  ['updates-are-pure', undefined, '*'],
  ['a-resumed-run-is-the-same-run', undefined, '*'],
  ['a-restored-run-has-one-configuration', undefined, '*'],
  ['a-restored-run-has-one-configuration', 'nothing of it can change in mid-run', '*', unscheduled],
  ['a-restored-run-has-one-configuration', 'it declares no save and load', '*', { ...stepper, ...blind }],
  ['a-restored-run-has-one-configuration', undefined, '*', blind],
  ['a-restored-run-has-one-configuration', 'set between steps: what holds after restoring is what is set', '*', stepper],
  ['a-restored-run-has-one-configuration', undefined, '*', { ...stepper, restores: 'checkpoint' }],
  [
    'a-restored-run-has-one-configuration',
    'nothing of it can change in mid-run',
    '*',
    { hyperparameters: { rate: { ...rate, placement: 'init' } } },
  ],
  ['accumulation-keeps-the-clock', 'it makes an update at each call', '*'],
  ['accumulation-keeps-the-clock', undefined, '*', { accumulates: 2 }],
  ['a-skipped-update-never-happened', 'it does not claim to skip what is not finite', '*'],
  ['a-skipped-update-never-happened', undefined, '*', { skipsNonFinite: 1 }],
  ['groups-do-not-interact', 'it takes no groups', '*'],
  ['groups-do-not-interact', undefined, '*', { groups: { hyperparameters: ['rate'], canAdd: false, addedOrigin: 'zero' } }],
  [
    'groups-do-not-interact',
    'coupled by declaration: what one leaf does may reach every other',
    '*',
    { groups: { hyperparameters: ['rate'], canAdd: false, addedOrigin: 'zero' }, coupling: 'coupled' },
  ],
  ['wrappers-are-transparent', 'it wraps nothing', '*'],
  ['wrappers-are-transparent', undefined, '*', { wraps: { subject: optimizer, with: {} } }],
  ['wrappers-are-transparent', 'it accumulates: that is another law', '*', { wraps: { subject: optimizer, with: {} }, accumulates: 2 }],
  ['dtype-is-preserved', undefined],
  ['dtype-is-preserved', undefined, 'fixed'],
  ['dtype-is-preserved', 'its dtypes are not visible', 'fixed', stepper],
  ['dtype-is-preserved', 'its dtypes are not visible', 'decay', stepper],
  ['dtype-is-preserved', undefined, 'rate', stepper],
  ['dtype-is-preserved', 'its dtypes are not visible', 'rate', { ...stepper, ...changed('rate', { placement: 'init' }) }],
  ['dtype-is-preserved', 'its dtypes are not visible', 'rate', { ...stepper, ...changed('rate', { placement: 'none' }) }],
  ['compiled-equals-eager', undefined, '*'],
  ['compiled-equals-eager', 'it declares no compiled form', '*', stepper],
];

/** The same for laws about schedules. */
type ScheduleRow = [law: string, reason: string | undefined, more?: Partial<Subject>];
const scheduleRows: ScheduleRow[] = [
  ['a-value-depends-only-on-its-step', undefined],
  ['degenerate-lengths-are-limits', undefined],
  ['endpoints-and-hull', undefined],
  ['endpoints-and-hull', 'declares neither anchors nor a hull', { schedule: { ...traits, anchored: false } }],
  ['joins-restart-the-count', undefined, { schedule: { ...traits, joins: true } }],
  ['joins-restart-the-count', 'declares no pieces', { schedule: { ...traits, joins: false } }],
  ['scaling-the-anchors-scales-the-schedule', undefined],
  [
    'scaling-the-anchors-scales-the-schedule',
    'no hyperparameter of unit rate',
    { hyperparameters: { steps: { ...fixed, unit: 'steps' } } },
  ],
  ['the-schedule-follows-its-formula', undefined, { schedule: { ...traits, formula: { id: 'linear', hyperparameters: {} } } }],
  ['a-configuration-rebuilds-the-schedule', undefined, { schedule: { ...traits, configures: true }, hyperparameters: {} }],
  ['a-configuration-rebuilds-the-schedule', undefined, { schedule: { ...traits, configures: false }, hyperparameters: { decay } }],
  [
    'a-configuration-rebuilds-the-schedule',
    'has no configuration and no defaults',
    { schedule: { ...traits, configures: false }, hyperparameters: { rate } },
  ],
  ['steps-are-integers-of-any-size', undefined],
  ['steps-are-integers-of-any-size', 'fed with a metric: it has no value of its own at a step', { schedule: { ...traits, metric: true } }],
  ['steps-are-integers-of-any-size', 'declares no anchors to be held to far away', { schedule: { ...traits, anchored: false } }],
];

describe('a law applies, or says why it does not', () => {
  test.each<Row>(rows)('%s: %s (%s, %j)', (id, reason, hyperparameter = 'rate', more = {}) => {
    expect(lawOf(id).skips({ ...optimizer, ...more }, hyperparameter)).toBe(reason);
  });

  test.each<ScheduleRow>(scheduleRows)('%s: %s (%j)', (id, reason, more = {}) => {
    expect(lawOf(id).skips({ ...schedule, ...more }, '*')).toBe(reason);
  });

  test.each([
    ['endpoints-and-hull', 'declares neither anchors nor a hull'],
    ['joins-restart-the-count', 'declares no pieces'],
    ['the-schedule-follows-its-formula', 'declares no formula'],
    ['steps-are-integers-of-any-size', 'declares no anchors to be held to far away'],
  ])('%s: what is no schedule %s', (id, reason) => {
    expect(lawOf(id).skips(optimizer, '*')).toBe(reason);
  });

  test('a schedule without a formula is held to none', () => {
    const { formula: _, ...plain } = traits;
    expect(lawOf('the-schedule-follows-its-formula').skips({ ...schedule, schedule: plain }, '*')).toBe('declares no formula');
  });

  test('every law is above', () => {
    const told = new Set([...rows, ...scheduleRows].map(([id]) => id));
    expect(laws.map(({ id }) => id).filter((id) => !told.has(id))).toEqual([]);
  });
});

describe('what a law draws depends on the row', () => {
  const drawn = (id: string, hyperparameter: string, more: Partial<Subject> = {}): Traits =>
    traitsOf({ law: lawOf(id), subject: { ...optimizer, ...more }, hyperparameter });

  test.each(['the-optimistic-identity', 'the-reported-rate-was-used', 'weight-decay-keeps-its-contract', 'dtype-is-preserved'])(
    '%s varies what can be scheduled, and gives a number else',
    (id) => {
      expect(drawn(id, 'rate').target).toBe('varying');
      expect(drawn(id, 'fixed').target).toBe('scalar');
      expect(drawn(id, 'rate').minSteps).toBeGreaterThan(1);
    },
  );

  test.each(['a-changed-rate-changes-the-update', 'a-zero-rate-freezes', 'pointwise-substitution', 'the-clock-is-as-declared'])(
    '%s keeps the companions of a stepper still: they are set from outside as well',
    (id) => {
      expect(drawn(id, 'rate')).toMatchObject({ target: 'varying', companions: 'any' });
      expect(drawn(id, 'rate', stepper)).toMatchObject({ target: 'varying', companions: 'scalar' });
    },
  );
});

describe('a law must catch the saboteurs that can hurt', () => {
  const saboteurs = (id: string, more: Partial<Subject> = {}, hyperparameter = 'rate'): readonly string[] => {
    const { saboteurs: named } = lawOf(id).catches;
    return typeof named === 'function' ? named({ ...optimizer, ...more }, hyperparameter) : named;
  };
  const wrapping = (subject: Subject): Partial<Subject> => ({ wraps: { subject, with: {} } });

  test.each<[law: string, caught: readonly string[], more?: Partial<Subject>, hyperparameter?: string]>([
    ['a-resumed-run-is-the-same-run', ['restarting']],
    ['a-resumed-run-is-the-same-run', [], unscheduled],
    ['a-skipped-update-never-happened', ['counting-skips']],
    ['a-skipped-update-never-happened', [], unscheduled],
    ['a-zero-rate-freezes', ['falsy-zero']],
    ['a-zero-rate-freezes', [], { interpolates: true }],
    ['a-zero-rate-freezes', [], changed('rate', { placement: 'buffer' })],
    ['accumulation-keeps-the-clock', ['emitting']],
    ['accumulation-keeps-the-clock', ['emitting', 'micro-stepping'], wrapping(optimizer)],
    ['dtype-is-preserved', ['promoting', 'rounding']],
    ['dtype-is-preserved', ['promoting'], {}, 'fixed'],
    ['dtype-is-preserved', ['promoting', 'rounding'], {}, 'decay'],
    ['dtype-is-preserved', ['rounding'], stepper],
    ['pointwise-substitution', ['frozen', 'shifted']],
    ['pointwise-substitution', ['frozen'], blind],
    ['the-clock-is-as-declared', ['frozen', 'shifted']],
    ['the-clock-is-as-declared', ['shifted'], changed('rate', { placement: 'init' })],
    ['the-clock-is-as-declared', ['frozen', 'shifted'], { ...stepper, ...changed('rate', { placement: 'init' }) }],
    ['the-optimistic-identity', ['frozen', 'squared']],
    ['the-optimistic-identity', ['squared'], {}, 'fixed'],
    ['wrappers-are-transparent', ['emitting']],
    ['wrappers-are-transparent', ['emitting', 'frozen'], wrapping(optimizer)],
    ['wrappers-are-transparent', ['emitting'], wrapping({ ...optimizer, ...unscheduled })],
  ])('%s: %j', (id, caught, more, hyperparameter) => {
    expect(saboteurs(id, more, hyperparameter)).toEqual(caught);
  });

  test('a configuration is misremembered where there is one, and a default is wrong where there is one', () => {
    const id = 'a-configuration-rebuilds-the-schedule';
    const under = (configures: boolean, hyperparameters: Subject['hyperparameters']): readonly string[] =>
      saboteurs(id, { kind: 'schedule', schedule: { ...traits, configures }, hyperparameters }, '*');
    expect(under(true, { decay })).toEqual(['misremembered', 'wrong-default']);
    expect(under(true, { rate })).toEqual(['misremembered']);
    expect(under(false, { decay })).toEqual(['wrong-default']);
  });
});
