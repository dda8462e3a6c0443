import { expect, test } from 'vitest';
import { apiReport } from '../tools/api-report.ts';

test('the public API is as its reports say; npm run api:accept accepts a change', { timeout: 120_000 }, () => {
  expect(apiReport(false)).toEqual([]);
});
