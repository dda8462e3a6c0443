import { expect, test } from 'vitest';
import type { Finding } from '#model/finding.ts';
import { findingSentence } from './finding-text.ts';

const finding: Finding = {
  diagnosis: 'ignored',
  because: '',
  quantity: 'update',
  leaf: 'w0',
  element: 1,
  step: 2,
  expected: 1,
  actual: 0.5,
  ulps: 4_503_599_627_370_496,
  budget: { ulps: 0, because: 'both sides perform the same operations' },
};

test('what is far apart is told by its digits, and what looks alike by its distance', () => {
  expect(findingSentence(finding)).toBe(
    'update of w0[1] at step 2 is 0.5, but should be exactly 1 (both sides perform the same operations)',
  );
  expect(findingSentence({ ...finding, actual: 1.000000000000001, ulps: 5, budget: { ulps: 2, because: 'two roundings' } })).toBe(
    'update of w0[1] at step 2 is 1.000000000000001, but should be 1 within 2 ULP (two roundings); 5 ULP apart',
  );
});
