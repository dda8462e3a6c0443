import { describe, expect, test } from 'vitest';
import { at } from '#fixtures/museum/healthy/at.ts';
import { countedSubject } from '#fixtures/museum/healthy/counted.ts';
import * as declared from '#fixtures/museum/healthy/hyperparameters.ts';
import { mapLeaves } from '#fixtures/museum/healthy/map-leaves.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import type { Tree } from '#model/tree.ts';
import { defineOptimizer } from '#subjects/define-optimizer.ts';
import { saying } from '../test/judging.ts';
import { table } from '../test/settings.ts';
import { showing, withoutReads } from '../test/showing.ts';
import { theClockStaysExact } from './the-clock-stays-exact.ts';

const program: Program = {
  leaves: [{ name: 'w', shape: [2] }],
  parameters: { kind: 'fill', value: 1 },
  gradients: [1, 2, 3].map((value) => ({ kind: 'fill', value })),
  settings: { learningRate: table(0.5, 0.25, 0.125), weightDecay: { kind: 'scalar', value: 0.25 } },
};

async function said(subject: Subject): Promise<Judgement> {
  return (await saying(theClockStaysExact, subject, 'learningRate', program)).judgement;
}

/** Gradient descent whose count is in its state twice: as a number, and spelled out, from where its schedule gets it. */
const spelled: Subject = defineOptimizer({
  name: 'mine/spelled',
  hyperparameters: { learningRate: declared.learningRate },
  create: ({ learningRate }) => ({
    init: () => ({ count: 0, clock: 'after 0' }),
    update: (gradients: Tree, { count, clock }: { readonly count: number; readonly clock: string }) => {
      const made = Number(clock.slice('after '.length));
      const eta = at(learningRate, made);
      return [mapLeaves(gradients, (g) => -eta * g), { count: count + 1, clock: `after ${made + 1}` }];
    },
  }),
});

describe('the-clock-stays-exact', () => {
  test('a clock that is wrong from the start is left to other laws', async () => {
    expect(await said(countedSubject('mine/ahead', { step: (count) => count + 1 }))).toEqual({
      inapplicable: 'its clock is wrong from the start: other laws tell how',
    });
  });

  test('nothing is told of a schedule that receives a count which cannot be set', async () => {
    expect(await said(spelled)).toEqual({ inapplicable: 'the count that its schedule receives is not in its state' });
  });

  test('a count that stays at a boundary is told where nobody sees what the schedule is asked', async () => {
    const staying = countedSubject('mine/staying', { next: (count) => Math.min(count + 1, 256) });
    const unseen = showing({ ...staying, visible: { ...staying.visible, reads: false } }, withoutReads);
    expect(await said(unseen)).toMatchObject({ diagnosis: 'saturated', step: 5 });
  });

  test('where the schedule should be is counted from the declared origin', async () => {
    const staying = countedSubject('mine/staying from one', { next: (count) => Math.min(count + 1, 256) }, { clockOrigin: 1 });
    expect(await said(staying)).toMatchObject({
      diagnosis: 'saturated',
      because: expect.stringMatching(/^after 257 updates the schedule should be at step 258; /u),
    });
  });

  test('behind what it is declared to count to nothing is said, and up to there everything', async () => {
    const staying = (countsTo: number): Subject =>
      countedSubject('mine/staying', { next: (count) => Math.min(count + 1, 256) }, { countsTo });
    expect(await said(staying(258))).toBeUndefined();
    expect(await said(staying(259))).toMatchObject({ diagnosis: 'saturated', step: 5 });
  });

  test('where no count is in its state, that is what is told', async () => {
    const uncounted: Subject = defineOptimizer({
      name: 'mine/uncounted',
      hyperparameters: { learningRate: declared.learningRate },
      create: ({ learningRate }) => ({
        init: () => ({ clock: 'after 0' }),
        update: (gradients: Tree, { clock }: { readonly clock: string }) => {
          const made = Number(clock.slice('after '.length));
          const eta = at(learningRate, made);
          return [mapLeaves(gradients, (g) => -eta * g), { clock: `after ${made + 1}` }];
        },
      }),
    });
    expect(await said(uncounted)).toEqual({ inapplicable: 'no step count is found in its state' });
  });

  test('a run that breaks before any boundary is left to other laws, whatever its count does behind', async () => {
    const breaking = countedSubject('mine/breaking', {
      next: (count) => Math.min(count + 1, 256),
      factor: (count) => {
        if (count === 3) throw new RangeError('no third update');
        return 1;
      },
    });
    expect(await said(breaking)).toBeUndefined();
  });
});
