import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { train } from '../examples/train.ts';

const readme = readFileSync('README.md', 'utf8');
const snippets = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');

test('the example trains: the loss falls to a hundredth', async () => {
  const { before, after } = await train();
  expect(after).toBeLessThan(before / 100);
});

test('the optimizer of the README breaks the law, with the output the README shows', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ratelaw-readme-'));
  try {
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(resolve('.'), join(folder, 'node_modules', 'ratelaw'));
    writeFileSync(join(folder, 'my-optimizer.ts'), snippets.find((snippet) => snippet.startsWith('// my-optimizer.ts')) ?? '');
    const { status, stdout } = spawnSync(process.execPath, [resolve('dist/src/cli/main.js'), 'check', './my-optimizer.ts'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1' },
    });
    const shown = /```text\n(FAILED {2}mine[\s\S]*?)```/.exec(readme)?.[1] ?? 'no output in the README';
    expect(stdout).toContain(shown);
    expect(status).toBe(1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the README is at most 120 lines', () => {
  expect(readme.split('\n').length).toBeLessThanOrEqual(121);
});
