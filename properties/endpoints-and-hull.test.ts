import { expect, test } from 'vitest';
import { cosineSubject } from '#fixtures/museum/healthy/schedules/cosine.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { ScheduleFacts } from '#model/trace.ts';
import { answering } from '../test/hand-made-schedule.ts';
import { running } from '../test/running.ts';
import { endpointsAndHull } from './endpoints-and-hull.ts';

const program: Program = { leaves: [], parameters: { kind: 'fill', value: 0 }, gradients: [], settings: {} };

/** What the law says of a schedule, the steps it asks for, and how often it moves it on. */
async function said(
  facts: Partial<ScheduleFacts>,
  value: (step: number) => number,
): Promise<{ readonly judgement: Judgement; readonly asked: readonly number[]; readonly moves: number }> {
  const asked: number[] = [];
  let moves = 0;
  const run = answering({ facts: () => facts, value });
  const judgement = await endpointsAndHull.check({
    subject: cosineSubject('mine/schedule'),
    hyperparameter: '*',
    program,
    ...running(async (programs) => {
      for (const operation of programs.flatMap(({ operations = [] }) => operations)) {
        if (operation.do === 'value') asked.push(operation.at);
        if (operation.do === 'advance') moves += 1;
      }
      return run(programs);
    }),
  });
  return { judgement, asked, moves };
}
const line = {
  anchors: [
    { step: 0, value: 1 },
    { step: 8, value: 0 },
  ],
  length: 8,
};
const falling = (step: number): number => Math.max(0, 1 - step / 8);

test('a schedule that ends is asked for up to ten times its end, or moved on as far', async () => {
  const { judgement, asked, moves } = await said(line, falling);
  expect([judgement, moves, Math.max(...asked)]).toEqual([undefined, 0, 81]);
  const walked = await said({ ...line, can: ['advance'] }, falling);
  expect([walked.judgement, walked.moves, walked.asked]).toEqual([undefined, 82, []]);
  // A period of nothing is none.
  expect((await said({ ...line, period: 0 }, falling)).asked).toEqual(asked);
});

/** Falls from 1 to 0 in a hundred steps, again and again. */
const repeating = {
  anchors: [
    { step: 0, value: 1 },
    { step: 99, value: 0 },
  ],
  period: 100,
};
const sawtooth = (step: number): number => 1 - (step % 100) / 99;

test('of one that repeats every step that is asked for is asked for in the first period, the next two and the eighth, in order', async () => {
  const { judgement, asked } = await said(repeating, sawtooth);
  expect(judgement).toBeUndefined();
  expect(asked).toEqual([...new Set(asked)].toSorted((a, b) => a - b));
  const first = asked.filter((step) => step < 100);
  for (const step of [0, 1, 2, 39, 98, 99]) for (const later of [100, 200, 700]) expect(asked).toContain(step + later);
  // Whatever is asked for later has its place in the first period.
  expect(asked.map((step) => step % 100).filter((step) => !first.includes(step))).toEqual([]);
  const { asked: near } = await said({ ...repeating, exactUpTo: 250 }, sawtooth);
  expect(Math.max(...near)).toBe(250);
});

test.each([100, 200, 700])('a period that begins at step %i and is another one is told', async (from) => {
  const { judgement } = await said(repeating, (step) => sawtooth(step) * (step >= from && step < from + 100 ? 0.75 : 1));
  expect(judgement).toMatchObject({ diagnosis: 'does-not-repeat', step: from });
});
