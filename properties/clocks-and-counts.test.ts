import { describe, expect, test } from 'vitest';
import { check } from '#engine/check.ts';
import { at } from '#fixtures/museum/healthy/at.ts';
import { countedSubject } from '#fixtures/museum/healthy/counted.ts';
import { decayedSubject } from '#fixtures/museum/healthy/decayed.ts';
import type { Outcome } from '#model/report.ts';
import type { Subject } from '#model/subject.ts';
import { laws } from './index.ts';
import { showing, withoutReads } from '../test/showing.ts';

async function outcome(law: string, subject: Subject): Promise<Outcome | undefined> {
  const { outcomes } = await check([subject], { laws: laws.filter(({ id }) => id === law), hyperparameter: '*', programs: 60 });
  return outcomes[0];
}

/** The same subject, of which nobody sees what it asks its schedules. */
const unseen = (subject: Subject): Subject => showing({ ...subject, visible: { ...subject.visible, reads: false } }, withoutReads);

describe('all-hyperparameters-share-one-clock', () => {
  const law = 'all-hyperparameters-share-one-clock';
  const decayAt = (name: string, step: (count: number) => number): Subject =>
    decayedSubject(name, { decay: (weightDecay, count) => at(weightDecay, step(count)) });
  const clocks: readonly (readonly [string, (count: number) => number])[] = [
    ['ahead', (count) => count + 1],
    ['behind', (count) => Math.max(0, count - 1)],
    ['at its first step', () => 0],
    ['twice as fast', (count) => 2 * count],
  ];

  test.each(clocks)('a decay %s of its rate is on a clock of its own, seen or unseen', async (name, step) => {
    const subject = decayAt(`fresh/decay ${name}`, step);
    const seen = await outcome(law, subject);
    expect(seen).toMatchObject({ verdict: 'failed', diagnosis: 'clock-skew' });
    // What is read tells the steps themselves, counted from the declared one.
    expect(seen?.finding?.because).toMatch(
      /^at step \d+ the schedules are read at steps apart, .*: learningRate 0, weightDecay (1|-1|2)$/u,
    );
    const hidden = await outcome(law, unseen(subject));
    expect(hidden).toMatchObject({ verdict: 'failed', diagnosis: 'clock-skew' });
    expect(hidden?.finding?.because).toMatch(/^no single step of all schedules gives the update at step \d+$/u);
  });

  test.each(clocks)('all of them %s are on one clock, and other laws tell which', async (name, step) => {
    const subject = countedSubject(`fresh/all ${name}`, { step });
    expect(await outcome(law, subject)).toMatchObject({ verdict: 'passed' });
    expect((await outcome(law, unseen(subject)))?.verdict).not.toBe('failed');
  });

  test('a declared origin is no clock of its own', async () => {
    expect(await outcome(law, countedSubject('fresh/origin', {}, { clockOrigin: 1 }))).toMatchObject({ verdict: 'passed' });
    expect(await outcome(law, unseen(countedSubject('fresh/origin unseen', {}, { clockOrigin: 1 })))).toMatchObject({ verdict: 'passed' });
  });
});

describe('time-enters-only-through-schedules', () => {
  const law = 'time-enters-only-through-schedules';

  test.each([10, 100, 128, 1000, 1024, 10_000, 2 ** 16, 1e6, 2 ** 20, 2e6, 2 ** 21, 1e7, 2 ** 23])(
    'a rate that is halved from update %d on is found, and said where',
    async (from) => {
      const subject = countedSubject(`fresh/halved from ${from}`, { factor: (count) => (count >= from ? 0.5 : 1) });
      const found = await outcome(law, subject);
      expect(found).toMatchObject({ verdict: 'failed', diagnosis: 'hidden-schedule' });
      const [, there = '', here = ''] = /at count (\d+) than at count (\d+)/u.exec(found?.finding?.because ?? '') ?? [];
      // The two counts are on either side of the step, or one is the first that was set.
      expect(Number(there)).toBeGreaterThanOrEqual(from);
      expect(Number(here)).toBeLessThan(from);
    },
  );

  test('a warm-up of one update is found, where the count never matters', async () => {
    const warming = countedSubject('fresh/one update', { factor: (count) => (count === 0 ? 0.5 : 1) });
    expect(await outcome(law, warming)).toMatchObject({ verdict: 'failed', diagnosis: 'hidden-schedule' });
  });

  test('what fades is left alone where the count matters early, and what begins late is not', async () => {
    const fading = countedSubject('fresh/fades', { factor: (count) => (count < 1000 ? 0.5 : 1) }, { countMatters: 'early' });
    expect(await outcome(law, fading)).toMatchObject({ verdict: 'passed' });
    const late = countedSubject('fresh/late', { factor: (count) => (count < 2e6 ? 0.5 : 1) }, { countMatters: 'early' });
    expect(await outcome(law, late)).toMatchObject({ verdict: 'failed', diagnosis: 'hidden-schedule' });
  });
});
