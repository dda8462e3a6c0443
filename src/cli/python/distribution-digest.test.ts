import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { distributionDigest } from './distribution-digest.ts';

let folder: string;
const digest = (): ReturnType<typeof distributionDigest> => distributionDigest('optax', join(folder, 'bin', 'python'));
const installed = (name: string, file: string, text: string): void => {
  const at = join(folder, 'lib', 'python3.12', 'site-packages', `${name}.dist-info`);
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, file), text);
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ratelaw-venv-'));
  writeFileSync(join(folder, 'pyvenv.cfg'), '');
  installed('optax-0.2.8', 'RECORD', 'optax/__init__.py,sha256=one,1\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('what is installed is the same until another version, or another build of the same one, is installed', () => {
  const before = digest();
  expect(before).toEqual({ digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(digest()).toEqual(before);
  installed('optax-0.2.8', 'RECORD', 'optax/__init__.py,sha256=two,1\n');
  const rebuilt = digest();
  expect(rebuilt).not.toEqual(before);
  installed('jax-0.7.1', 'RECORD', '');
  expect(digest()).not.toEqual(rebuilt);
});

test('what is installed from a folder that may change is not told, nor a Python that is no environment', () => {
  installed('optax-0.2.8', 'direct_url.json', '{"dir_info": {"editable": true}}');
  expect(digest()).toEqual({ unknown: 'optax-0.2.8 is installed from a folder that may change' });
  rmSync(join(folder, 'pyvenv.cfg'));
  expect(digest()).toMatchObject({ unknown: expect.stringContaining('not a virtual environment') });
});
