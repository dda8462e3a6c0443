import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import * as v from 'valibot';

const layersSchema = v.record(v.string(), v.object({ may: v.array(v.string()), because: v.string() }));

/** The table of who may import whom, as `test/layers.test.ts` enforces it. */
export function layers(): v.InferOutput<typeof layersSchema> {
  const [, literal] = /const table[^=]*= (\{[\s\S]*?\n\});/.exec(readFileSync('test/layers.test.ts', 'utf8')) ?? [];
  if (literal === undefined) throw new Error('test/layers.test.ts holds no table of layers');
  // The object comes from another realm: valibot makes it one of ours.
  return v.parse(layersSchema, JSON.parse(runInNewContext(`JSON.stringify(${literal})`)));
}
