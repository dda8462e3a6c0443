import { describe, expect, test } from 'vitest';
import { traitsOf } from '#engine/rows.ts';
import { at } from '#fixtures/museum/healthy/at.ts';
import { loaded, resumableSubject } from '#fixtures/museum/healthy/resumable.ts';
import type { ResumableFaults } from '#fixtures/museum/healthy/resumable.ts';
import type { Judgement, Traits } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import { saying } from '../test/judging.ts';
import type { Said } from '../test/judging.ts';
import { table } from '../test/settings.ts';
import { aRestoredRunHasOneConfiguration } from './a-restored-run-has-one-configuration.ts';

const program: Program = {
  leaves: [{ name: 'w0', shape: [2] }],
  parameters: { kind: 'fill', value: 1 },
  gradients: [3, 5, 4, 7, 6].map((value) => ({ kind: 'fill', value })),
  settings: { learningRate: table(0.5, 0.25, 0.75, 1, 0.625), weightDecay: table(0.25, 0.125, 0.375, 0.5, 0.0625) },
};
const subjectOf = (prepare: Parameters<typeof resumableSubject>[1], more: Partial<Subject> = {}): Subject => ({
  ...resumableSubject('mine/resumable', prepare),
  ...more,
});
const said = async (subject: Subject, given = program): Promise<Said> => saying(aRestoredRunHasOneConfiguration, subject, '*', given);
const judgement = async (faults: ResumableFaults): Promise<Judgement> => (await said(subjectOf(() => faults))).judgement;

describe('what is run', () => {
  test('a checkpoint of two updates before the end, in a build of which all that can move is another', async () => {
    const { judgement: healthy, asked } = await said(subjectOf(() => ({})));
    expect(healthy).toBeUndefined();
    expect(asked).toHaveLength(2);
    const [, restored] = asked;
    const [event] = restored?.events ?? [];
    if (event?.kind !== 'restore') throw new Error('it restores');
    expect(event).toMatchObject({ at: 3, into: 'fresh' });
    expect(restored?.follow).toBe(0);
    for (const name of ['learningRate', 'weightDecay']) expect(event.settings?.[name]).not.toEqual(restored?.settings[name]);
  });

  test('longer runs, and an earlier checkpoint, where a change of some hyperparameter shows late', async () => {
    const { learningRate, weightDecay } = subjectOf(() => ({})).hyperparameters;
    if (learningRate === undefined || weightDecay === undefined) throw new Error('it has both');
    const late = subjectOf(() => ({}), { hyperparameters: { learningRate, weightDecay: { ...weightDecay, lag: 1 } } });
    const { asked } = await said(late);
    expect(asked[1]?.events).toMatchObject([{ at: 2 }]);
    const drawn = (subject: Subject): Traits => traitsOf({ law: aRestoredRunHasOneConfiguration, subject, hyperparameter: '*' });
    expect(drawn(subjectOf(() => ({})))).toMatchObject({ minSteps: 3, maxSteps: 6 });
    expect(drawn(late)).toMatchObject({ minSteps: 4, maxSteps: 7 });
  });

  test('what is a number only stays what it is, and with nothing else there is nothing to run', async () => {
    const { learningRate, weightDecay } = subjectOf(() => ({})).hyperparameters;
    if (learningRate === undefined || weightDecay === undefined) throw new Error('it has both');
    const settings = { ...program.settings, weightDecay: { kind: 'scalar', value: 0.25 } } as const;
    const fixed: Subject = subjectOf(() => ({}), {
      hyperparameters: { learningRate, weightDecay: { ...weightDecay, schedulable: false } },
    });
    const { asked } = await said(fixed, { ...program, settings });
    const [event] = asked[1]?.events ?? [];
    expect(event).toMatchObject({ settings: { weightDecay: { kind: 'scalar', value: 0.25 } } });
    const still: Subject = {
      ...fixed,
      hyperparameters: { learningRate: { ...learningRate, schedulable: false }, weightDecay: { ...weightDecay, schedulable: false } },
    };
    expect(
      await said(still, {
        ...program,
        settings: { learningRate: { kind: 'scalar', value: 0.5 }, weightDecay: { kind: 'scalar', value: 0.25 } },
      }),
    ).toEqual({ judgement: undefined, asked: [] });
  });

  test('where a checkpoint brings the configuration along, that is numbers, and the run goes on with them', async () => {
    const { asked } = await said(subjectOf(() => ({}), { restores: 'checkpoint' }));
    expect(asked[0]?.settings).toEqual({ learningRate: { kind: 'scalar', value: 0.5 }, weightDecay: { kind: 'scalar', value: 0.25 } });
    const omitted = { kind: 'omitted' } as const;
    const left = await said(
      subjectOf(() => ({}), { restores: 'checkpoint' }),
      { ...program, settings: { ...program.settings, weightDecay: omitted } },
    );
    expect(left.asked[0]?.settings['weightDecay']).toEqual(omitted);
  });

  test('without following where parameters cannot be set; a short run is cut after its first update', async () => {
    const { asked } = await said(
      subjectOf(() => ({}), { visible: { reads: true, states: true, write: false } }),
      { ...program, gradients: program.gradients.slice(0, 2) },
    );
    expect(asked.filter(({ follow }) => follow !== undefined)).toEqual([]);
    expect(asked[1]?.events).toMatchObject([{ at: 1 }]);
  });
});

describe('what is wrong with what goes on', () => {
  const told = (diagnosis: string): string =>
    `restored at step 3 into a build under another configuration, it does not go on wholly as the build (${diagnosis})`;
  type Given = Parameters<NonNullable<Parameters<typeof resumableSubject>[1]>>[0];
  /** Restored, it goes on with these hyperparameters of the run that was saved: the build whose fourth rate is the program's. */
  function bringing(names: readonly (keyof Given)[]): (given: Given) => ResumableFaults {
    let saved: Given | undefined;
    return (given) => {
      if (at(given.learningRate, 3) === 1) saved = given;
      let restored = false;
      const own = (name: keyof Given): Given[keyof Given] => ((restored && names.includes(name) ? saved : undefined) ?? given)[name];
      return {
        load: (one) => ((restored = true), loaded(one)),
        rate: (_, { clock }) => at(own('learningRate'), clock),
        decay: (_, { clock }) => at(own('weightDecay'), clock),
      };
    };
  }

  test.each<[names: readonly ('learningRate' | 'weightDecay')[], diagnosis: string]>([
    [['learningRate'], 'mixed-configuration'],
    [['weightDecay'], 'mixed-configuration'],
    [['learningRate', 'weightDecay'], 'other-configuration'],
  ])('%j of the run that was saved: %s', async (names, diagnosis) => {
    expect((await said(subjectOf(bringing(names)))).judgement).toMatchObject({ diagnosis, step: 3, because: told(diagnosis) });
  });

  test('numbers of steps alone make another length', async () => {
    const { learningRate, weightDecay } = subjectOf(() => ({})).hyperparameters;
    if (learningRate === undefined || weightDecay === undefined) throw new Error('it has both');
    const lengths: Subject = {
      ...subjectOf(bringing(['weightDecay'])),
      hyperparameters: { learningRate, weightDecay: { ...weightDecay, unit: 'steps' } },
    };
    expect((await said(lengths)).judgement).toMatchObject({ diagnosis: 'rescaled' });
  });

  test('a checkpoint that is refused, and a state that is another one', async () => {
    const refuses = (): never => {
      throw new RangeError('no checkpoint');
    };
    expect(await judgement({ load: refuses })).toMatchObject({ diagnosis: 'cannot-restore', step: 3 });
    const other: ResumableFaults = { load: (one) => ({ ...loaded(one), velocity: { w0: Float64Array.of(7, 9) } }) };
    expect(await judgement(other)).toMatchObject({ diagnosis: 'unknown', step: 3, because: told('unknown') });
  });

  test('a clock that is wrong without restoring is for another law to tell, and so is a run that breaks', async () => {
    const late: ResumableFaults = {
      load: (one) => ({ ...loaded(one), velocity: { w0: Float64Array.of(7, 9) } }),
      decay: (decay, { clock }) => at(decay, clock + 1),
    };
    const refuses = (): never => {
      throw new RangeError('no checkpoint');
    };
    expect(await judgement({ ...late, load: refuses })).toMatchObject({ diagnosis: 'cannot-restore' });
    expect(await judgement(late)).toEqual({ inapplicable: 'its weightDecay is at another step even without restoring' });
    const breaks: ResumableFaults = {
      rate: (rate, { clock }) => {
        if (clock === 4) throw new RangeError('no rate');
        return at(rate, clock);
      },
      load: (one) => ({ ...loaded(one), clock: 0 }),
    };
    expect(await judgement(breaks)).toBeUndefined();
  });
});
