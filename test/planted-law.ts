import type { Finding } from '#model/finding.ts';
import type { Law } from '#model/law.ts';

/** A law that judges nothing, for tests of what the engine makes of a judgement. */
export const plantedLaw = (id: string, more: Partial<Law> = {}): Law => ({
  id,
  statement: 'It holds.',
  why: 'It is planted.',
  source: 'this test',
  scope: 'hyperparameter',
  skips: () => undefined,
  traits: { target: 'varying', minSteps: 1 },
  check: async () => undefined,
  catches: { saboteurs: [], diagnoses: [] },
  ...more,
});

/** What such a law finds. */
export const plantedFinding = (diagnosis: string): Finding => ({
  diagnosis,
  quantity: 'update',
  step: 0,
  expected: 1,
  actual: 2,
  because: 'it is planted',
});
