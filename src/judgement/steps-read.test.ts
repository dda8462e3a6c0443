import { expect, test } from 'vitest';
import { weightReadsTheNextStep } from '#fixtures/museum/weight-reads-the-next-step.ts';
import { pointwiseSubstitution } from '#properties/pointwise-substitution.ts';
import type { Program } from '#model/program.ts';
import { saying } from '../../test/judging.ts';

const one: Program = {
  leaves: [{ name: 'w0', shape: [1] }],
  parameters: { kind: 'fill', value: 0 },
  gradients: [{ kind: 'fill', value: 1 }],
  settings: { learningRate: { kind: 'schedule', schedule: { kind: 'step', before: 1, until: 1, after: 0.5 } } },
};

test('a step that is read only for what the next update will use is seen in the state', async () => {
  const { judgement, asked } = await saying(pointwiseSubstitution, weightReadsTheNextStep.subject, 'learningRate', one);
  expect(judgement).toMatchObject({ diagnosis: 'reads-ahead', quantity: 'next state', step: 0 });
  // Side updates show their states to whoever asks for states.
  expect(asked.filter(({ forks }) => forks !== undefined).map(({ observe }) => observe?.states)).not.toContain(undefined);
});
