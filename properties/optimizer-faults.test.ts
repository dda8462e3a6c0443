import { expect, test } from 'vitest';
import { check } from '#engine/check.ts';
import { accumulatingSubject } from '#fixtures/museum/healthy/accumulating.ts';
import { at } from '#fixtures/museum/healthy/at.ts';
import { groupedSubject } from '#fixtures/museum/healthy/grouped.ts';
import { healthyLagging } from '#fixtures/museum/healthy/lagging.ts';
import { mapLeaves } from '#fixtures/museum/healthy/map-leaves.ts';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { reportingSubject } from '#fixtures/museum/healthy/reporting.ts';
import type { Subject } from '#model/subject.ts';
import { laws } from './index.ts';

const accumulation = 'accumulation-keeps-the-clock';
const groups = 'groups-do-not-interact';
const clock = 'the-clock-is-as-declared';
const change = 'a-changed-rate-changes-the-update';
const report = 'the-reported-rate-was-used';

/** Momentum that reads its rate at another step. */
const reading = (name: string, step: (count: number, position: number) => number): Subject =>
  momentumSubject(name, () => ({ rate: (rate, count, position) => at(rate, step(count, position)) }));

/** Faults that no piece of the museum shows, each with the law that must tell it and the name it must get. */
const faults: readonly (readonly [fault: string, law: string, diagnosis: string, subject: Subject])[] = [
  ['counts micro-steps, of two', accumulation, 'micro-step-clock', accumulatingSubject('fresh/1', 2, { clock: (_, calls) => calls })],
  ['counts micro-steps, of four', accumulation, 'micro-step-clock', accumulatingSubject('fresh/2', 4, { clock: (_, calls) => calls })],
  [
    'counts whole windows of calls',
    accumulation,
    'micro-step-clock',
    accumulatingSubject('fresh/3', 3, { clock: (updates) => 3 * updates }),
  ],
  ['counts micro-steps from one', accumulation, 'micro-step-clock', accumulatingSubject('fresh/4', 3, { clock: (_, calls) => calls + 1 })],
  [
    'counts epochs of windows',
    accumulation,
    'per-epoch-clock',
    accumulatingSubject('fresh/5', 3, { clock: (updates) => Math.floor(updates / 3) }),
  ],
  [
    'takes the last gradient for the mean',
    accumulation,
    'not-the-mean',
    accumulatingSubject('fresh/6', 3, { mean: (_, gradient) => gradient }),
  ],
  ['sums two', accumulation, 'not-the-mean', accumulatingSubject('fresh/7', 2, { mean: (sum, gradient) => sum + gradient })],
  [
    'takes the first gradient for the mean',
    accumulation,
    'not-the-mean',
    accumulatingSubject('fresh/8', 3, { mean: (mean, gradient, position) => (position === 0 ? gradient : mean) }),
  ],
  [
    'emits the mean so far',
    accumulation,
    'emits-inside-a-window',
    accumulatingSubject('fresh/9', 2, { quiet: (_, state, __, mean) => [mapLeaves(mean, (m) => -m), state] }),
  ],
  [
    'decays inside a window',
    accumulation,
    'decays-on-micro-steps',
    accumulatingSubject('fresh/10', 3, { quiet: (_, state, params) => [mapLeaves(params, (p) => -0.01 * p), state] }),
  ],
  [
    'lets its moments decay inside a window',
    accumulation,
    'decays-on-micro-steps',
    accumulatingSubject('fresh/11', 2, {
      quiet: (_, state, params) => [mapLeaves(params, () => 0), { ...state, velocity: mapLeaves(state.velocity, (v) => v / 2) }],
    }),
  ],
  [
    'reads every rate a step ahead after a window',
    accumulation,
    'unknown',
    accumulatingSubject('fresh/12', 3, { clock: (updates) => updates + 1 }),
  ],

  [
    'gives all groups the rate of the second',
    groups,
    'unknown',
    groupedSubject('fresh/20', () => ({
      rate: (members) => at(members[1]?.learningRate ?? members[0]?.learningRate ?? NaN, members[0]?.count ?? 0),
    })),
  ],
  [
    'gives all groups the first rate',
    groups,
    'first-groups-rate',
    groupedSubject('fresh/21', () => ({ rate: (members) => at(members[0]?.learningRate ?? NaN, members[0]?.count ?? 0) })),
  ],
  [
    'gives all groups the first rate, for ever',
    groups,
    'first-groups-rate',
    groupedSubject('fresh/22', () => ({
      rate: (members, position) => at(members[0]?.learningRate ?? NaN, position === 0 ? (members[0]?.count ?? 0) : 0),
    })),
  ],
  [
    'leaves all but the first group where they began',
    groups,
    'group-left-behind',
    groupedSubject('fresh/23', () => ({
      rate: (members, position) => at(members[position]?.learningRate ?? NaN, position === 0 ? (members[0]?.count ?? 0) : 0),
    })),
  ],
  [
    'never moves a second group',
    groups,
    'group-left-behind',
    groupedSubject('fresh/24', () => ({
      rate: (members, position) => (position === 1 ? 0 : at(members[position]?.learningRate ?? NaN, members[position]?.count ?? 0)),
    })),
  ],
  [
    'starts a joining group from zero',
    groups,
    'added-group-off-clock',
    groupedSubject('fresh/25', () => ({ joined: (member) => ({ ...member, count: 0 }) })),
  ],
  [
    'starts a joining group one ahead',
    groups,
    'added-group-off-clock',
    groupedSubject('fresh/26', () => ({ joined: (member) => ({ ...member, count: member.count + 1 }) })),
  ],
  [
    'starts a joining group at the step of the run, where it should begin anew',
    groups,
    'added-group-off-clock',
    groupedSubject('fresh/27', () => ({ joined: (member, members) => ({ ...member, count: members[0]?.count ?? 0 }) }), 'zero'),
  ],
  [
    'resets the others when a group joins',
    groups,
    'group-disturbs-others',
    groupedSubject('fresh/28', () => ({ others: (members) => members.map((one) => ({ ...one, count: 0 })) })),
  ],
  [
    'moves the others on when a group joins',
    groups,
    'group-disturbs-others',
    groupedSubject('fresh/29', () => ({ others: (members) => members.map((one) => ({ ...one, count: one.count + 1 })) })),
  ],
  [
    'counts all groups together',
    groups,
    'shared-clock',
    groupedSubject('fresh/30', () => ({
      rate: (members, position) => at(members[position]?.learningRate ?? NaN, members.length * (members[position]?.count ?? 0) + position),
    })),
  ],

  ['starts at one', clock, 'starts-at-one', reading('fresh/40', (count) => count + 1)],
  ['is one behind', clock, 'one-behind', reading('fresh/41', (count) => Math.max(0, count - 1))],
  ['counts twice', clock, 'double-step', reading('fresh/42', (count) => 2 * count)],
  ['stands still', clock, 'frozen', reading('fresh/43', () => 0)],
  ['asks for half steps', clock, 'not-an-integer', reading('fresh/44', (count) => count + 0.5)],
  ['stops at two', clock, 'saturated', reading('fresh/45', (count) => Math.min(2, count))],
  [
    'turns the sign of what a schedule gives',
    'constant-schedule-equals-scalar',
    'sign-lost',
    momentumSubject('fresh/47', () => ({ rate: (rate, count) => (typeof rate === 'function' ? -rate(count) : rate) })),
  ],

  ['takes no notice of its rate', change, 'ignored', momentumSubject('fresh/60', () => ({ rate: () => 0.1 }))],
  [
    'leaves its last leaf alone',
    change,
    'leaf-left-behind',
    momentumSubject('fresh/61', () => ({ rate: (rate, count, position) => (position > 0 ? 0.1 : at(rate, count)) })),
  ],

  [
    'reports the first rate',
    report,
    'stale-report',
    reportingSubject('fresh/70', () => ({ report: (rate) => ({ learningRate: at(rate, 0) }) })),
  ],
  [
    'reports the last rate',
    report,
    'stale-report',
    reportingSubject('fresh/71', () => ({ report: (rate, count) => ({ learningRate: at(rate, Math.max(0, count - 1)) }) })),
  ],
  [
    'reports the next rate',
    report,
    'stale-report',
    reportingSubject('fresh/72', () => ({ report: (rate, count) => ({ learningRate: at(rate, count + 1) }) })),
  ],
  ['reports no number', report, 'not-a-number', reportingSubject('fresh/73', () => ({ report: () => ({ learningRate: Number.NaN }) }))],
  [
    'uses another rate than it reports',
    report,
    'reported-but-not-used',
    reportingSubject('fresh/74', () => ({
      rate: (rate, count) => (typeof rate === 'function' ? rate(count + 1) : rate),
      report: (rate, count) => ({ learningRate: at(rate, count) }),
    })),
  ],
];

test.each(faults)('%s: %s tells it as %s', async (_, law, diagnosis, subject) => {
  const [hyperparameter] = [laws.find(({ id }) => id === law)?.scope === 'subject' ? '*' : 'learningRate'];
  const { outcomes } = await check([subject], { laws: laws.filter(({ id }) => id === law), hyperparameter, programs: 100 });
  expect(outcomes.map(({ verdict, reason, diagnosis: told }) => ({ verdict, reason, told }))).toEqual([
    { verdict: 'failed', reason: undefined, told: diagnosis },
  ]);
});

test.each<[report: string, step: (count: number) => number, told: RegExp]>([
  ['the next rate', (count) => count + 1, /for step 0, .*; it is the value of step 1$/u],
  ['the last rate', (count) => Math.max(0, count - 1), /for step 1, .*; it is the value of step 0$/u],
  ['half of the rate', () => Number.NaN, /for step 0, [^;]*$/u],
])('a report of %s says to which step its value belongs', async (name, step, told) => {
  const subject = reportingSubject(`fresh/${name}`, () => ({
    report: (rate, count) => ({ learningRate: Number.isNaN(step(count)) ? at(rate, count) / 2 : at(rate, step(count)) }),
  }));
  const { outcomes } = await check([subject], { laws: laws.filter(({ id }) => id === report), hyperparameter: 'learningRate' });
  expect(outcomes[0]?.finding?.because).toMatch(told);
});

/** What its mean remembers acts one update late; here with another word on that. */
const lagging = (name: string, decay: Partial<Subject['hyperparameters'][string]>): Subject => ({
  ...healthyLagging,
  name,
  hyperparameters: { ...healthyLagging.hyperparameters, decay: { schedulable: true, range: [0.1, 0.9], role: 'other', ...decay } },
});

test.each<[what: string, subject: Subject, verdict: string, told: string | undefined]>([
  ['one update late, and nothing said of it', lagging('fresh/late', {}), 'failed', 'delayed'],
  ['as late as declared', lagging('fresh/declared', { lag: 1 }), 'passed', undefined],
])('a number that acts %s is told so, and not as one that is ignored', async (_, subject, verdict, told) => {
  const { outcomes } = await check([subject], { laws: laws.filter(({ id }) => id === change), hyperparameter: 'decay' });
  expect(outcomes.map((outcome) => [outcome.verdict, outcome.diagnosis])).toEqual([[verdict, told]]);
});

test.each([1, 2, 5])('programs are long enough to show a change after %i updates', (lag) => {
  const law = laws.find(({ id }) => id === change);
  const subject = lagging('fresh/slow', { lag });
  const traits = typeof law?.traits === 'function' ? law.traits(subject, 'decay') : law?.traits;
  expect(traits?.minSteps).toBe(2 + lag);
});
