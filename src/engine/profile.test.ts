import { expect, test } from 'vitest';
import { affordable } from './profile.ts';

test.each([
  ['what costs little gets what any row gets', 40, undefined, 'fast', 40],
  ['what costs much gets what it asks for', 40, 8, 'fast', 8],
  ['a longer profile grows that as it grows all rows', 150, 8, 'ci', 30],
  ['to the last program', 1000, 8, 'nightly', 200],
  ['but nobody gets more than is wanted', 5, 8, 'fast', 5],
] as const)('%s', (_, wanted, atMost, profile, programs) => {
  expect(affordable(wanted, atMost, profile)).toBe(programs);
});
