import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** The script of the action, as the runner would be given it. */
function script(): string {
  const [, body = ''] = /\n {6}run: \|\n([\s\S]*)$/.exec(readFileSync('action.yml', 'utf8')) ?? [];
  return body.replaceAll(/^ {8}/gm, '');
}

test.each([
  ['museum/frozen-rate', '1'],
  ['nope', '2'],
])('the action on %s ends with %s, says so, and leaves its reports where it says', (subject, code) => {
  const folder = mkdtempSync(join(tmpdir(), 'ratelaw-action-'));
  const output = join(folder, 'output');
  // Stands for the installed package, as npx finds it.
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin', 'npx'), `#!/bin/sh\nshift 2\nexec "${process.execPath}" "${resolve('dist/src/cli/main.js')}" "$@"\n`, {
    mode: 0o755,
  });
  const { status, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script()], {
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
      RUNNER_TEMP: join(folder, 'temp dir'),
      GITHUB_OUTPUT: output,
      SUBJECTS: `museum/falsy-zero\n${subject}\n`,
      PROFILE: 'fast',
      SHARD: '1/1',
      MAX_TIME: '600',
      // As a block of YAML has it.
      ARGUMENTS: `--no-times\n--cases ${folder}\n`,
    },
  });
  expect(String(status), stderr).toBe(code);
  const outputs = Object.fromEntries(
    readFileSync(output, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split('=')),
  );
  expect(outputs['exit-code']).toBe(code);
  for (const name of ['json', 'sarif', 'html']) expect(existsSync(outputs[name] ?? '')).toBe(code === '1');
  if (code === '1') expect(readFileSync(outputs['json'] ?? '', 'utf8')).toContain(`"subject": "${subject}"`);
  rmSync(folder, { recursive: true });
});
