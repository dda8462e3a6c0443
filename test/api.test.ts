import { beforeAll, expect, test } from 'vitest';
import { apiReport } from '../tools/api-report.ts';

let api: ReturnType<typeof apiReport>;
beforeAll(() => {
  api = apiReport(false);
}, 120_000);

test('the public API is as its reports say; npm run api:accept accepts a change', () => {
  expect(api.changed).toEqual([]);
});

test('every public export says what it is, what it takes, what it throws, and how it is used', () => {
  expect(api.undocumented).toEqual([]);
});
