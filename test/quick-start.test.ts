import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { snippetsOf } from '../tools/docs/snippets.ts';
import { runJob } from './github-runner.ts';
import type { Step } from './github-runner.ts';

const main = resolve('dist/src/cli/main.js');
let packed = '';
let tarball = '';

beforeAll(() => {
  packed = mkdtempSync(join(tmpdir(), 'ratelaw-packed-'));
  execFileSync('npm', ['pack', '--silent', '--pack-destination', packed], { stdio: 'pipe' });
  tarball = join(packed, readdirSync(packed).find((name) => name.endsWith('.tgz')) ?? '');
}, 120_000);

afterAll(() => rmSync(packed, { recursive: true, force: true }));

/** Runs a script of a reader in a folder; what is installed is the packed package, and what a cache already has. */
function shell(folder: string, script: string): { status: number | null; out: string } {
  const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-euo', 'pipefail', '-c', script], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1', VITEST: '', GITHUB_ACTIONS: '', npm_config_audit: 'false', npm_config_fund: 'false' },
  });
  return { status, out: stdout + stderr };
}

function inFolder(check: (folder: string) => void): void {
  const folder = mkdtempSync(join(packed, 'project-'));
  check(folder);
}

test(
  'the quick start, followed word for word from an empty folder, leads to a failing case and to a mended optimizer',
  { timeout: 300_000 },
  () =>
    inFolder((folder) => {
      const failures: string[] = [];
      for (const { language, attributes, body } of snippetsOf(readFileSync('docs/quick-start.md', 'utf8'))) {
        if (attributes['file'] !== undefined) writeFileSync(join(folder, attributes['file']), body);
        if (language !== 'sh') continue;
        // The one word that is not as in the page: the package is the packed one.
        const { status, out } = shell(folder, body.replace('--save-dev ratelaw', `--prefer-offline --save-dev "${tarball}"`));
        expect(String(status), `${body}${out}`).toBe(attributes['exit'] ?? '0');
        if (status === 1) failures.push(out);
      }
      expect(failures).toHaveLength(1);
      expect(failures[0]).toContain('diagnosis    starts-at-one');
    }),
);

describe('ratelaw init writes files that work as they are', () => {
  // Everything is installed once; each project inside says only what it depends on itself.
  let workspace = '';
  beforeAll(() => {
    workspace = mkdtempSync(join(packed, 'workspace-'));
    writeFileSync(join(workspace, 'package.json'), '{ "name": "workspace", "private": true }');
    const packages = ['vitest@4.1.12', 'typescript@7.0.2', '@types/node@20.19.43', 'deepbox@1.0.0'];
    const { status, out } = shell(workspace, `npm install --silent --prefer-offline "${tarball}" ${packages.join(' ')}`);
    expect(status, out).toBe(0);
  }, 240_000);

  test.each([
    ['no library', {}, 'mine/momentum-sgd'],
    ['tfjs', { '@tensorflow/tfjs-core': '4.22.0' }, 'mine/tfjs-adam'],
    ['deepbox', { deepbox: '1.0.0' }, 'mine/deepbox-adam'],
  ])('with %s', { timeout: 120_000 }, (_, dependencies, subject) => {
    const folder = mkdtempSync(join(workspace, 'project-'));
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module', dependencies, devDependencies: { vitest: '4.1.12' } }));
    const written = shell(folder, 'npx ratelaw init --ci');
    expect(written.status, written.out).toBe(0);
    const checked = shell(folder, 'npx ratelaw check ./ratelaw.subject.ts');
    expect(checked.out).toContain(subject);
    expect(checked.status, checked.out).toBe(0);
    const typed = shell(
      folder,
      'npx tsc --noEmit --strict --module nodenext --target es2023 --allowImportingTsExtensions --skipLibCheck --ignoreConfig ratelaw.subject.ts ratelaw.test.ts',
    );
    expect(typed.status, typed.out).toBe(0);
    const tested = shell(folder, 'npx vitest run');
    expect(tested.status, tested.out).toBe(0);
    // What the workflow runs is run below, by its steps.
    expect(readFileSync(join(folder, '.github/workflows/ratelaw.yml'), 'utf8')).toContain(
      'npx ratelaw check ./ratelaw.subject.ts --profile ci',
    );
  });
});

test(
  'the workflow that init writes is green on its subject, red on a faulty one, and keeps its report either way',
  { timeout: 300_000 },
  () =>
    inFolder((folder) => {
      const offline = { npm_config_prefer_offline: 'true', npm_config_audit: 'false', npm_config_fund: 'false' };
      writeFileSync(join(folder, 'package.json'), '{ "name": "mine", "private": true, "type": "module" }');
      // The workflow installs by itself what the lock file says.
      const lock = `npm install --silent --prefer-offline --package-lock-only --save-dev "${tarball}"`;
      const begun = shell(folder, `${lock} && node "${main}" init --ci`);
      expect(begun.status, begun.out).toBe(0);
      const written: { readonly jobs: { readonly ratelaw: { readonly steps: readonly Step[] } } } = parse(
        readFileSync(join(folder, '.github/workflows/ratelaw.yml'), 'utf8'),
      );
      const job = { steps: written.jobs.ratelaw.steps, folder, env: offline };
      const green = runJob({ ...job, temporary: join(folder, 'runner-1') });
      expect(green.codes, green.out).toEqual([0, 0]);
      expect(green.summary).toContain('## ratelaw: PASSED');
      // What comes of other repositories gets what is there by then.
      expect(green.used.map(({ uses = '' }) => uses.split('@')[0])).toEqual([
        'actions/checkout',
        'actions/setup-node',
        'actions/upload-artifact',
      ]);
      const uploaded = String(green.used.at(-1)?.with?.['path']).trim().split('\n');
      expect(uploaded).toEqual(['ratelaw.json', '.ratelaw/cases']);
      const there = (): readonly boolean[] => uploaded.map((path) => existsSync(join(folder, path)));
      expect(there()).toEqual([true, false]);

      rmSync(join(folder, 'ratelaw.json'));
      const subject = join(folder, 'ratelaw.subject.ts');
      writeFileSync(subject, readFileSync(subject, 'utf8').replace('at(learningRate, state.step)', 'at(learningRate, state.step + 1)'));
      const red = runJob({ ...job, temporary: join(folder, 'runner-2') });
      expect(red.codes, red.out).toEqual([0, 1]);
      expect(red.out).toMatch(/^::error file=ratelaw\.subject\.ts,line=\d+,title=/m);
      expect(red.summary).toContain('## ratelaw: FAILED');
      expect(red.used.at(-1)?.uses).toContain('upload-artifact');
      expect(existsSync(join(folder, 'ratelaw.json'))).toBe(true);
    }),
);

describe('ratelaw init refuses in one clear sentence, with exit code 2', () => {
  const init = (folder: string): { status: number | null; stderr: string } =>
    spawnSync(process.execPath, [main, 'init', '--ci'], { cwd: folder, encoding: 'utf8' });

  test('to overwrite anything, and writes nothing else', () =>
    inFolder((folder) => {
      mkdirSync(join(folder, '.github/workflows'), { recursive: true });
      writeFileSync(join(folder, '.github/workflows/ratelaw.yml'), 'mine');
      const { status, stderr } = init(folder);
      expect(status).toBe(2);
      expect(stderr.trim().split('\n')).toEqual([
        'error: .github/workflows/ratelaw.yml is already there, and init overwrites nothing; move it away first.',
      ]);
      expect(existsSync(join(folder, 'ratelaw.subject.ts'))).toBe(false);
    }));

  test.each([
    ['a manifest that is no JSON', 'package.json', '{', 'package.json could not be read as JSON'],
    [
      'a manifest whose dependencies are no list',
      'package.json',
      '{ "dependencies": 1 }',
      'package.json lists no dependencies that could be read',
    ],
  ])('%s', (_, file, text, sentence) =>
    inFolder((folder) => {
      writeFileSync(join(folder, file), text);
      const { status, stderr } = init(folder);
      expect(status).toBe(2);
      expect(stderr).toContain(sentence);
      expect(stderr.trim().split('\n')).toHaveLength(1);
    }),
  );
});
