import { expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { cosineSubject } from '#fixtures/museum/healthy/schedules/cosine.ts';
import type { Program } from '#model/program.ts';
import type { Session, Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import { plainProgram, typicalProgram } from './plain-program.ts';
import { smoke } from './smoke.ts';

const subject = momentumSubject('mine/momentum');
const finite: Trace = { updates: [0, 1].map(() => ({ w0: new Float64Array(1), w1: new Float64Array(3) })), forks: [], mutations: [] };

/** A session that answers with one trace, or none, and remembers what it was given. */
function answering(trace: Trace | undefined, seen: Program[] = []): Session {
  return {
    run: async (programs) => {
      seen.push(...programs);
      return trace === undefined ? [] : [trace];
    },
    close: async () => {},
  };
}

test('a subject that runs has nothing said of it, after two updates', async () => {
  const seen: Program[] = [];
  expect(await smoke(subject, answering(finite, seen))).toBeUndefined();
  expect(seen).toEqual([plainProgram(subject, 2)]);
  const twice: Program[] = [];
  await smoke({ ...subject, accumulates: 3 }, answering(finite, twice));
  expect(twice[0]?.gradients).toHaveLength(6);
});

test('one that does not run with plain numbers is told where it breaks', async () => {
  const threw = (phase: 'create' | 'update', step: number): Trace => ({
    ...finite,
    updates: [],
    threw: { phase, step, type: 'TypeError', message: 'no' },
  });
  const given = '(learningRate 0.50005, momentum 0.525)';
  expect(await smoke(subject, answering(undefined))).toBe('it gave no trace');
  expect(await smoke(subject, answering(threw('create', -1)))).toBe(
    `it does not run with plain numbers: TypeError: no, while in create ${given}`,
  );
  expect(await smoke(subject, answering(threw('update', 1)))).toBe(`it does not run with plain numbers: TypeError: no, at step 1 ${given}`);
  const nan = { ...finite, updates: [{ w0: Float64Array.of(Number.NaN), w1: new Float64Array(3) }] };
  expect(await smoke(subject, answering(nan))).toBe(
    `it does not run with plain numbers: the update is not a finite number, at step 0 ${given}`,
  );
});

test.each<[string, Subject]>([
  ['a schedule', cosineSubject('mine/cosine')],
  ['a wrapper, which its own law judges', { ...subject, wraps: { subject, with: {} } }],
  ['what cannot be run here', { ...subject, unavailable: 'it is not installed' }],
])('%s is not asked', async (_, given) => {
  const seen: Program[] = [];
  expect(await smoke(given, answering(undefined, seen))).toBeUndefined();
  expect(seen).toEqual([]);
});

test('a plain program leaves out what has a documented value, and takes the middle of a range else', () => {
  const hyperparameters: Subject['hyperparameters'] = {
    rate: { schedulable: true, role: 'learning-rate', range: [0.25, 0.75] },
    decay: { schedulable: true, role: 'decay', range: [0, 1], default: 0.9 },
    other: { schedulable: true, role: 'other', range: [0, 1], omitted: 'rate' },
  };
  const plain = plainProgram({ ...subject, hyperparameters }, 3);
  expect(plain.settings).toEqual({ rate: { kind: 'scalar', value: 0.5 }, decay: { kind: 'omitted' }, other: { kind: 'omitted' } });
  expect(plain.leaves).toEqual([
    { name: 'w0', shape: [1] },
    { name: 'w1', shape: [3] },
  ]);
  expect(new Set([plain.parameters, ...plain.gradients].map((one) => JSON.stringify(one))).size).toBe(4);
  expect(plainProgram({ ...subject, shapes: [[[2, 2]], [[9]]] }, 1).leaves).toEqual([{ name: 'w0', shape: [2, 2] }]);
});

test('a typical program has a schedule of distinct values across the range, and six updates', () => {
  const { settings, gradients } = typicalProgram({ ...subject, accumulates: 2 }, 'learningRate');
  expect(gradients).toHaveLength(12);
  const [min = Number.NaN, max = Number.NaN] = subject.hyperparameters['learningRate']?.range ?? [];
  const values =
    settings['learningRate']?.kind === 'schedule' && settings['learningRate'].schedule.kind === 'table'
      ? settings['learningRate'].schedule.values
      : [];
  expect(values.length).toBeGreaterThanOrEqual(6);
  expect(new Set(values).size).toBe(values.length);
  expect(values.every((value) => value > min && value < max)).toBe(true);
  // The first is the middle, up to the three digits that are kept.
  expect(values[0]).toBe(Number(((min + max) / 2).toPrecision(3)));
  expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan((max - min) / 2);
});
