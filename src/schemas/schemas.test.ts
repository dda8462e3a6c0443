import { toJsonSchema } from '@valibot/to-json-schema';
import { expect, test } from 'vitest';
import { comparisonSchema } from './comparison.ts';
import { atSchema } from './at.ts';
import { eventSchema } from './event.ts';
import { reportSchema } from './report.ts';

// These files are published: a change here is a change for everyone who reads reports. `npm run schemas` writes them anew.
test.each([
  ['report', 'ratelaw report', reportSchema],
  ['event', 'ratelaw event', eventSchema],
  ['comparison', 'ratelaw comparison', comparisonSchema],
  ['at', 'ratelaw check --at', atSchema],
])('the published schema of a %s is the one that ratelaw reads with', async (name, title, schema) => {
  const written = toJsonSchema(schema, { typeMode: 'input', target: 'draft-07' });
  await expect(`${JSON.stringify({ $schema: 'http://json-schema.org/draft-07/schema#', title, ...written }, undefined, 2)}\n`).toMatchFileSnapshot(`../../schemas/${name}.schema.json`);
});
