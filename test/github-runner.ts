import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as Workflows from '@actions/workflow-parser';
import type * as Actions from '@actions/workflow-parser/actions/index';
import { createJiti } from 'jiti';

/** A step as it is written. */
export interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly 'working-directory'?: string;
}

/** What a job is given. */
interface Job {
  readonly steps: readonly Step[];
  /** The folder of the repository; what a runner keeps for itself is written beside it. */
  readonly folder: string;
  /** What stands for the runner's own files. */
  readonly temporary: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: NodeJS.ProcessEnv;
}

/** What a job came to. */
interface Ran {
  /** The exit code of each `run:` step that was run, in order. */
  readonly codes: readonly (number | null)[];
  /** The `uses:` steps that were reached, with what they were given. */
  readonly used: readonly Step[];
  readonly out: string;
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly summary: string;
}

/** The values that our files may name: an expression that is none of them must not pass for an empty text. */
function evaluated(text: string, known: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    const value = known[expression];
    if (value === undefined) throw new Error(`\${{ ${expression} }} is nothing that this runner knows.`);
    return value;
  });
}

/** `name=value` lines, as a step writes them into `GITHUB_OUTPUT`. */
function outputsOf(file: string): Readonly<Record<string, string>> {
  const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

/**
 * Runs the `run:` steps of a job in order, as a runner of GitHub does: its shells, its environment, its files; once a step
 * has failed only what says `always()` is run. What `uses:` names is of other repositories, and is only listed.
 */
export function runJob({ steps, folder, temporary, inputs = {}, env = {} }: Job): Ran {
  mkdirSync(temporary, { recursive: true });
  const summary = join(temporary, 'summary.md');
  writeFileSync(summary, '');
  const known: Record<string, string> = { 'runner.temp': temporary };
  for (const [name, value] of Object.entries(inputs)) known[`inputs.${name}`] = value;
  const codes: (number | null)[] = [];
  const used: Step[] = [];
  const outputs: Record<string, Readonly<Record<string, string>>> = {};
  let out = '';
  for (const [index, step] of steps.entries()) {
    if (step.if !== undefined && step.if !== 'always()') throw new Error(`"if: ${step.if}" is nothing that this runner knows.`);
    if (codes.some((code) => code !== 0) && step.if !== 'always()') continue;
    if (step.uses !== undefined) used.push(step);
    if (step.run === undefined) continue;
    const output = join(temporary, `output-${index}`);
    const script = join(temporary, `step-${index}.sh`);
    writeFileSync(output, '');
    writeFileSync(script, evaluated(step.run, known));
    const given = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, evaluated(value, known)]));
    const { status, stdout, stderr } = spawnSync(
      'bash',
      step.shell === 'bash' ? ['--noprofile', '--norc', '-eo', 'pipefail', script] : ['-e', script],
      {
        cwd: join(folder, evaluated(step['working-directory'] ?? '.', known)),
        encoding: 'utf8',
        env: {
          ...process.env,
          VITEST: '',
          NO_COLOR: '1',
          CI: 'true',
          GITHUB_ACTIONS: 'true',
          GITHUB_WORKSPACE: folder,
          GITHUB_OUTPUT: output,
          GITHUB_STEP_SUMMARY: summary,
          RUNNER_TEMP: temporary,
          ...env,
          ...given,
        },
      },
    );
    codes.push(status);
    out += stdout + stderr;
    if (step.id === undefined) continue;
    const told = outputsOf(output);
    outputs[step.id] = told;
    for (const [name, value] of Object.entries(told)) known[`steps.${step.id}.outputs.${name}`] = value;
  }
  return { codes, used, out, outputs, summary: existsSync(summary) ? readFileSync(summary, 'utf8') : '' };
}

/**
 * What GitHub's own parser has to say of a workflow, or of an action: its schema, and the names in its expressions. It
 * imports JSON as only a bundler does, so that jiti has to load it.
 */
export async function complaints(kind: 'workflow' | 'action', content: string): Promise<readonly string[]> {
  const jiti = createJiti(import.meta.url, { tryNative: false });
  const { parseWorkflow, NoOperationTraceWriter } = await jiti.import<typeof Workflows>('@actions/workflow-parser');
  const { parseAction } = await jiti.import<typeof Actions>('@actions/workflow-parser/actions/index');
  const parse = kind === 'action' ? parseAction : parseWorkflow;
  const { context } = parse({ name: `${kind}.yml`, content }, new NoOperationTraceWriter());
  return context.errors.getErrors().map(({ message }) => message);
}
