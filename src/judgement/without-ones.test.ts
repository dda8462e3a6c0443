import { expect, test } from 'vitest';
import { averagedSubject } from '#fixtures/museum/healthy/averaged.ts';
import { expand } from '#numeric/expand.ts';
import type { Program } from '#model/program.ts';
import { withoutOnes } from './without-ones.ts';

const subject = averagedSubject('probe/averaged');
const program: Program = {
  leaves: [{ name: 'w0', shape: [4096] }],
  parameters: { kind: 'fill', value: 1 },
  gradients: [
    ...[0.25, 1, 4].map((scale) => ({ kind: 'noise', seed: 0, scale }) as const),
    { kind: 'fill', value: -1 },
    { kind: 'values', values: { w0: [1, 2, -1] } },
  ],
  settings: { learningRate: { kind: 'schedule', schedule: { kind: 'constant', value: 1 } } },
};

test('no gradient and no hyperparameter is ±1, and what was another number stays one', () => {
  const { gradients, settings, parameters } = withoutOnes(program, subject);
  for (const numbers of gradients) {
    const leaf = expand(numbers, program.leaves, 'float64')['w0'] ?? new Float64Array([1]);
    expect(leaf.some((value) => Math.abs(value) === 1)).toBe(false);
  }
  expect(gradients.at(-1)).toEqual({ kind: 'values', values: { w0: [0.9375, 2, -0.9375] } });
  expect(settings).toEqual({ learningRate: { kind: 'schedule', schedule: { kind: 'constant', value: 0.9375 } } });
  expect(parameters).toEqual(program.parameters);
});

test('where 15/16 is out of range, another value of the range takes its place', () => {
  const narrow = { ...subject, hyperparameters: { learningRate: { schedulable: true, role: 'learning-rate', range: [1, 3] } } } as const;
  expect(withoutOnes(program, narrow).settings).toEqual({
    learningRate: { kind: 'schedule', schedule: { kind: 'constant', value: 3 } },
  });
});
