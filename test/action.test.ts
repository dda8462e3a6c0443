import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { pythonSteps } from '#cli/templates/python.ts';
import { workflow } from '#cli/templates/workflow.ts';
import { snippetsOf } from '../tools/docs/snippets.ts';
import { complaints, runJob } from './github-runner.ts';
import type { Step } from './github-runner.ts';

const text = readFileSync('action.yml', 'utf8');
const head = text.slice(0, text.indexOf('\nname:')).replaceAll(/^# ?/gm, '');

/** A part of the head of the action, from the line that begins so to the empty line after it, without its indentation. */
function example(begins: string): string {
  const lines = head.split('\n');
  const first = lines.findIndex((line) => line.trimStart().startsWith(begins));
  const indentation = /^ */.exec(lines[first] ?? '')?.[0] ?? '';
  const rest = [...lines.slice(first), ''];
  return rest
    .slice(0, rest.indexOf(''))
    .map((line) => line.slice(indentation.length))
    .join('\n');
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}
const action: Action = parse(text);

let folder = '';
/** The environment in which `npx` finds this package as if it were installed. */
let env: NodeJS.ProcessEnv = {};
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ratelaw-action-'));
  mkdirSync(join(folder, 'bin'));
  const npx = `#!/bin/sh\n[ "$1" = --no-install ] && shift\nshift\nexec "${process.execPath}" "${resolve('dist/src/cli/main.js')}" "$@"\n`;
  writeFileSync(join(folder, 'bin', 'npx'), npx, { mode: 0o755 });
  env = { PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}` };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("GitHub's own parser has nothing to say", () => {
  const inDocs = snippetsOf(readFileSync('docs/continuous-integration.md', 'utf8')).filter(({ language }) => language === 'yaml');

  test.each<readonly [string, string]>([
    ['the workflow that init writes', workflow('./ratelaw.subject.ts')],
    ['the one for a factory of Python', workflow('python:ratelaw_subject:make --python .venv/bin/python', pythonSteps('requirements.txt'))],
    [
      'the example in the head of the action',
      `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    ${example('permissions:').replaceAll('\n', '\n    ').replace('<this repository>@<a commit>', 'owner/repo@main')}\n`,
    ],
    ...inDocs.map(({ attributes, body }) => [attributes['file'] ?? 'a workflow in the docs', body] as const),
  ])('about %s', async (_, content) => {
    expect(await complaints('workflow', content)).toEqual([]);
    expect(content).toContain('steps:');
  });

  test('about the action, and it would if a word were wrong', async () => {
    expect(await complaints('action', text)).toEqual([]);
    expect(await complaints('action', text.replace('shell: bash', 'shel: bash'))).not.toEqual([]);
    expect(await complaints('action', text.replace('inputs.subjects', 'input.subjects'))).not.toEqual([]);
    expect(await complaints('workflow', workflow('x').replace('runs-on', 'run-on'))).not.toEqual([]);
  });
});

describe('the action', () => {
  /** Runs it as a step of a job that gives it these inputs. */
  function run(given: Readonly<Record<string, string>>): {
    readonly ran: ReturnType<typeof runJob>;
    readonly outputs: Readonly<Record<string, string>>;
  } {
    const inputs = Object.fromEntries(Object.entries(action.inputs).map(([name, input]) => [name, given[name] ?? input.default ?? '']));
    const project = mkdtempSync(join(folder, 'project-'));
    mkdirSync(join(project, 'packages', 'one'), { recursive: true });
    const ran = runJob({ steps: action.runs.steps, folder: project, temporary: join(project, 'temp dir'), inputs, env });
    const outputs = Object.fromEntries(
      Object.entries(action.outputs).map(([name, { value }]) => {
        const [, id = '', output = ''] = /^\$\{\{ steps\.([\w-]+)\.outputs\.([\w-]+) \}\}$/.exec(value) ?? [];
        return [name, ran.outputs[id]?.[output] ?? ''];
      }),
    );
    return { ran, outputs };
  }
  const law = 'updates-are-pure';

  test.each([
    ['passes', 'reference/sgd', '0'],
    ['fails', 'museum/mutated-gradients', '1'],
    ['cannot be run', 'nope', '2'],
  ])('on a subject that %s says so, and leaves its reports where it says', (_, subject, code) => {
    // As a block of YAML has it.
    const { ran, outputs } = run({
      subjects: `reference/sgd\n${subject}\n`,
      shard: '1/1',
      'max-time': '600',
      arguments: `--no-times\n--law ${law}\n`,
    });
    expect(ran.codes.map(String), ran.out).toEqual([code]);
    expect(outputs['exit-code']).toBe(code);
    for (const name of ['json', 'sarif', 'html']) {
      expect(outputs[name] === '', name).toBe(code === '2');
      expect(existsSync(outputs[name] ?? ''), name).toBe(code !== '2');
    }
    if (code !== '2') expect(readFileSync(outputs['json'] ?? '', 'utf8')).toContain(`"subject": "${subject}"`);
    // A runner reads the annotations from the output, and the rest from its summary.
    expect(/^::error file=/m.test(ran.out)).toBe(code === '1');
    expect(ran.summary.includes('## ratelaw: FAILED')).toBe(code === '1');
  });

  test('needs no more than its subjects, and runs where the project is', () => {
    const { ran, outputs } = run({ subjects: 'reference/sgd', arguments: `--law ${law}`, 'working-directory': 'packages/one' });
    expect(ran.codes, ran.out).toEqual([0]);
    expect(JSON.parse(readFileSync(outputs['json'] ?? '', 'utf8'))).toMatchObject({ profile: 'ci', outcomes: [{ verdict: 'passed' }] });
    expect(
      Object.entries(action.inputs)
        .filter(([, input]) => input.required === true)
        .map(([name]) => name),
    ).toEqual(['subjects']);
  });
});

describe('before a commit', () => {
  const optimizer = (count: string): string => `import { defineOptimizer } from ${JSON.stringify(resolve('dist/src/index.js'))};
export default defineOptimizer({
  name: 'mine/sgd',
  hyperparameters: { learningRate: { schedulable: true, role: 'learning-rate', range: [1e-4, 1], placement: 'scale' } },
  create: ({ learningRate }) => ({
    init: () => ({ count: 0 }),
    update: (gradients, { count }) => {
      const rate = typeof learningRate === 'function' ? learningRate(${count}) : learningRate;
      return [Object.fromEntries(Object.entries(gradients).map(([name, leaf]) => [name, leaf.map((g) => -rate * g)])), { count: count + 1 }];
    },
  }),
});
`;
  const [oneLine = ''] = /npx --no-install .*--profile fast/.exec(head) ?? [];
  const [hook]: readonly { readonly hooks: readonly { readonly entry: string; readonly files: string }[] }[] = parse(
    example('- repo: local'),
  );
  const entry = hook?.hooks[0]?.entry ?? '';

  test.each([
    ['the line for .git/hooks/pre-commit', oneLine],
    ['the entry for .pre-commit-config.yaml', entry],
  ])('%s lets a healthy optimizer through, and holds a faulty one back', (_, line) => {
    const repository = mkdtempSync(join(folder, 'repository-'));
    const git = (...args: readonly string[]): number | null => {
      const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'core.hooksPath=.git/hooks'];
      return spawnSync('git', [...identity, ...args], { cwd: repository, env: { ...process.env, ...env }, encoding: 'utf8' }).status;
    };
    execFileSync('git', ['init', '--quiet'], { cwd: repository });
    mkdirSync(join(repository, '.git', 'hooks'), { recursive: true });
    writeFileSync(join(repository, '.git', 'hooks', 'pre-commit'), `#!/bin/sh\n${line}\n`, { mode: 0o755 });
    mkdirSync(join(repository, 'src'));
    const commit = (count: string): number | null => {
      writeFileSync(join(repository, 'src', 'my-optimizer.ts'), optimizer(count));
      git('add', 'src');
      return git('commit', '--quiet', '-m', 'an optimizer');
    };
    expect(commit('count')).toBe(0);
    expect(commit('count + 1')).toBe(1);
    expect(line).toMatch(/^npx --no-install ratelaw check \.\/src\/my-optimizer\.ts/);
  });

  test('the hook is asked when the optimizer changes', () => {
    expect(new RegExp(hook?.hooks[0]?.files ?? 'x').test('src/my-optimizer.ts')).toBe(true);
  });
});
