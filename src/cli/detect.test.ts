import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { detect } from './detect.ts';

test.each([
  ['tfjs among the dependencies', { 'package.json': '{ "dependencies": { "@tensorflow/tfjs": "4.22.0" } }' }, 'tfjs'],
  ['tfjs-core among the peers', { 'package.json': '{ "peerDependencies": { "@tensorflow/tfjs-core": "4" } }' }, 'tfjs'],
  ['jax-js', { 'package.json': '{ "dependencies": { "@jax-js/jax": "0.1.25" } }' }, 'jax-js'],
  ['deepbox for development', { 'package.json': '{ "devDependencies": { "deepbox": "1.0.0" } }' }, 'deepbox'],
  ['Optax pinned in requirements', { 'requirements-dev.txt': 'numpy\noptax==0.2.4\n' }, 'optax'],
  ['torch in pyproject', { 'pyproject.toml': '[project]\ndependencies = ["torch>=2.0"]\n' }, 'torch'],
  ['the package before Python', { 'package.json': '{ "dependencies": { "deepbox": "1" } }', 'requirements.txt': 'torch\n' }, 'deepbox'],
  ['a name that only begins so is another library', { 'requirements.txt': 'torchvision\noptax-contrib\n' }, undefined],
  ['nothing', {}, undefined],
])('%s', (_, files, library) => {
  const folder = mkdtempSync(join(tmpdir(), 'ratelaw-detect-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    expect(detect(folder).library).toBe(library);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
