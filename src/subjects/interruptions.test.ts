import { describe, expect, test } from 'vitest';
import { groupedSubject } from '#fixtures/museum/healthy/grouped.ts';
import { loaded, resumableSubject, saved } from '#fixtures/museum/healthy/resumable.ts';
import type { Program, ProgramEvent } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import type { Tree } from '#model/tree.ts';
import { table } from '../../test/settings.ts';
import { defineStepper } from './define-stepper.ts';
import type { Stepper } from './stepper.ts';

const program: Program = {
  leaves: [
    { name: 'w0', shape: [1] },
    { name: 'w1', shape: [2] },
  ],
  parameters: { kind: 'fill', value: 1 },
  gradients: [1, 2, 3, 4].map((value) => ({ kind: 'fill', value })),
  settings: { learningRate: table(0.5, 0.25, 0.125, 1), weightDecay: { kind: 'scalar', value: 0.25 } },
};

async function traceOf(subject: Subject, ...programs: readonly Program[]): Promise<readonly Trace[]> {
  const session = await subject.open();
  const traces = await session.run(programs);
  await session.close();
  return traces;
}

const cut = (into: 'fresh' | 'live' | 'twice' | 'nothing', more: object = {}): Program => ({
  ...program,
  events: [{ kind: 'restore', at: 2, into, ...more }],
});

describe('a restore event on an optimizer', () => {
  const subject = resumableSubject('mine/resumable');

  test.each(['fresh', 'live', 'twice', 'nothing'] as const)('into %s leaves a healthy run as it was', async (into) => {
    const [whole, seen] = await traceOf(subject, program, cut(into));
    expect(seen?.updates).toEqual(whole?.updates);
    expect(seen?.restored).toEqual(into === 'nothing' ? [] : [{ at: 2 }]);
  });

  test('goes on under the settings it names', async () => {
    const settings = { ...program.settings, learningRate: table(9, 9, 2, 3) };
    const [seen, mixed] = await traceOf(subject, cut('fresh', { settings }), {
      ...program,
      settings: { ...program.settings, learningRate: table(0.5, 0.25, 2, 3) },
    });
    expect(seen?.updates).toEqual(mixed?.updates);
  });

  test('drops one field after the other, and says which was refused', async () => {
    const traces = await traceOf(subject, ...[0, 1, 2, 3, 4, 5].map((without) => cut('fresh', { without })));
    expect(traces.map(({ restored }) => restored?.[0]?.without)).toEqual([
      'count',
      'clock',
      'velocity',
      'velocity.w0',
      'velocity.w1',
      undefined,
    ]);
    expect(traces[0]?.restored?.[0]?.refused).toBe('The checkpoint has no count.');
    expect(traces[3]?.restored?.[0]?.refused).toBe('There is no velocity for w0.');
    const [whole] = await traceOf(subject, program);
    for (const { updates } of traces) expect(updates).toEqual(whole?.updates);
  });

  test('holds the checkpoint as it was given while the run goes on', async () => {
    // A checkpoint that is the live count itself, in an object that every update writes to.
    const live = resumableSubject('mine/aliased', () => {
      const shared = { count: 0, clock: 0, velocity: {} };
      return {
        save: (state) => Object.assign(shared, saved(state)),
        load: loaded,
        rate: (_, { clock }) => {
          shared.clock = clock + 1;
          return clock + 1;
        },
      };
    });
    const [whole, fresh, twice] = await traceOf(live, program, cut('fresh'), cut('twice'));
    expect(fresh?.updates).toEqual(whole?.updates);
    expect(twice?.updates).not.toEqual(whole?.updates);
  });

  test('that drops a field finds none where the subject has no checkpoint of its own', async () => {
    const [trace] = await traceOf(groupedSubject('mine/grouped'), cut('fresh', { without: 0 }));
    expect(trace?.cannot).toBeUndefined();
    expect(trace?.restored).toHaveLength(1);
    expect(trace?.restored?.[0]?.without).toBeUndefined();
  });
});

describe('a group that joins', () => {
  const joining: ProgramEvent = {
    kind: 'add-group',
    at: 2,
    group: { label: 'late', leaves: ['w1'], settings: { learningRate: table(8, 4, 2, 1) } },
  };
  const alone = { ...program, settings: { learningRate: table(0.5, 0.25, 0.125, 1) } };

  test('has no leaves before', async () => {
    const [trace] = await traceOf(groupedSubject('mine/grouped'), { ...alone, events: [joining] });
    expect(trace?.updates.map((update) => Object.keys(update))).toEqual([['w0'], ['w0'], ['w0', 'w1'], ['w0', 'w1']]);
  });

  test.each([
    ['run', [2 * 3, 1 * (1.5 + 4)]],
    ['zero', [8 * 3, 4 * (1.5 + 4)]],
  ] as const)('follows its own schedule from the step of %s', async (origin, expected) => {
    const [trace] = await traceOf(groupedSubject('mine/grouped', undefined, origin), { ...alone, events: [joining] });
    expect(trace?.updates.slice(2).map(({ w1 }) => -(w1?.[0] ?? 0))).toEqual(expected);
  });

  test('needs a way to join', async () => {
    const [trace] = await traceOf(resumableSubject('mine/resumable'), { ...program, events: [joining] });
    expect(trace?.cannot).toBe('it declares no way to add a group');
  });
});

describe('a stepper', () => {
  /** Gradient descent that writes down what it was told. */
  function telling(told: string[], addedOrigin: 'run' | 'zero' = 'run', accumulates = 1): Subject {
    const [subject] = defineStepper({
      name: 'mine/stepper',
      writes: true,
      saves: true,
      accumulates,
      groups: { canAdd: true, addedOrigin },
      hyperparameters: { learningRate: { schedulable: true, role: 'learning-rate', range: [0.1, 1] } },
      create: ({ learningRate }, params, _, __, groups): Stepper => {
        told.push(`built with ${String(learningRate)}${groups.map(({ label }) => ` and ${label}`).join('')}`);
        const rates = new Map<string, number>([['', Number(learningRate)]]);
        let now: Tree = params;
        let count = 0;
        return {
          step: (gradients) => {
            told.push(`step on ${Object.keys(gradients).join(' ')}`);
            now = Object.fromEntries(
              Object.entries(now).map(([name, leaf]) => [
                name,
                leaf.map((p, index) => p - (rates.get('') ?? 0) * (gradients[name]?.[index] ?? 0)),
              ]),
            );
            count += 1;
          },
          read: () => now,
          write: (next) => {
            now = next;
          },
          set: (name, value, group = '') => {
            told.push(`${name}${group === '' ? '' : ` of ${group}`} = ${value}`);
            rates.set(group, value);
          },
          addGroup: ({ label, hyperparameters }) => {
            told.push(`${label} joins with ${String(hyperparameters['learningRate'])}`);
          },
          save: () => ({ count }),
          load: (checkpoint) => {
            count = Number(Reflect.get(Object(checkpoint), 'count'));
            told.push(`loaded at ${count}`);
          },
        };
      },
    });
    if (subject === undefined) throw new Error('no subject');
    return subject;
  }

  const steps: Program = { ...program, gradients: program.gradients.slice(0, 3), settings: { learningRate: table(0.5, 0.25, 0.125) } };

  test('is rebuilt as it was built, loaded, and told what holds from then on', async () => {
    const told: string[] = [];
    const settings = { learningRate: table(9, 8, 7) };
    await traceOf(telling(told), { ...steps, events: [{ kind: 'restore', at: 1, into: 'fresh', settings }] });
    expect(told.filter((line) => !line.startsWith('step'))).toEqual([
      'built with 0.5',
      'learningRate = 0.5',
      'built with 9',
      'loaded at 1',
      'learningRate = 8',
      'learningRate = 7',
    ]);
  });

  test.each([
    ['run', ['late joins with 4', 'learningRate of late = 4', 'learningRate of late = 2']],
    ['zero', ['late joins with 8', 'learningRate of late = 8', 'learningRate of late = 4']],
  ] as const)('is told the values of a group that joins, from the step of %s', async (origin, expected) => {
    const told: string[] = [];
    const group = { label: 'late', leaves: ['w1'], settings: { learningRate: table(8, 4, 2) } };
    await traceOf(telling(told, origin), { ...steps, events: [{ kind: 'add-group', at: 1, group }] });
    expect(told.filter((line) => line.includes('late'))).toEqual(expected);
    expect(told.filter((line) => line.startsWith('step'))).toEqual(['step on w0', 'step on w0 w1', 'step on w0 w1']);
  });

  test('that makes one update in two calls is told the value of that update before both', async () => {
    const told: string[] = [];
    const late = { label: 'late', leaves: ['w1'], settings: { learningRate: table(8, 4, 2) } };
    await traceOf(telling(told, 'zero', 2), {
      ...steps,
      gradients: program.gradients,
      events: [{ kind: 'add-group', at: 2, group: late }],
    });
    expect(told.filter((line) => !line.startsWith('step'))).toEqual([
      'built with 0.5',
      'learningRate = 0.5',
      'learningRate = 0.5',
      'late joins with 8',
      'learningRate = 0.25',
      'learningRate of late = 8',
      'learningRate = 0.25',
      'learningRate of late = 8',
    ]);
  });
});
