import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Context } from '../context.ts';
import { didYouMean } from '#subjects/near.ts';
import { UsageError } from '../usage-error.ts';
import { completeMark, environmentFolder, interpreterOf, pythonFile, pythonLibraries } from './environments.ts';

/** Runs a command to its end. @throws UsageError with the end of what it said. */
function run(command: string, ...args: readonly string[]): string {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return stdout;
  const said = error?.message ?? stderr.trim().split('\n').slice(-3).join('\n');
  throw new UsageError(`"${[command, ...args].join(' ')}" failed: ${said}`);
}

/** A Python that is new enough, by the names it usually has. */
function python(): string {
  for (const name of [process.env['RATELAW_PYTHON'], 'python3', 'python3.13', 'python3.12', 'python3.11', 'python']) {
    if (name === undefined) continue;
    const { status } = spawnSync(name, ['-c', 'import sys; sys.exit(sys.version_info < (3, 11))']);
    if (status === 0) return name;
  }
  throw new UsageError('There is no Python of at least 3.11; install one, or name it in the variable RATELAW_PYTHON.');
}

/** Makes one environment, unless it is there. An environment that was not finished is made anew. */
function make(requirements: string, context: Context): void {
  const folder = environmentFolder(requirements);
  if (existsSync(completeMark(folder))) {
    context.out(`${requirements}: there already, ${folder}\n`);
    return;
  }
  context.out(`${requirements}: making ${folder} …\n`);
  const started = performance.now();
  mkdirSync(dirname(folder), { recursive: true });
  rmSync(folder, { recursive: true, force: true });
  run(python(), '-m', 'venv', folder);
  run(
    interpreterOf(folder),
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '-r',
    pythonFile('requirements', `${requirements}.txt`),
  );
  const mark = completeMark(folder);
  writeFileSync(`${mark}.part`, '');
  renameSync(`${mark}.part`, mark);
  context.out(`${requirements}: ready after ${((performance.now() - started) / 1000).toFixed(0)} s\n`);
}

/** Makes the Python environments of the built-in libraries; a second call finds them. */
export async function setupPythonCommand(names: readonly string[], context: Context): Promise<number> {
  const all = Object.values(pythonLibraries);
  const extras = [...new Set(all.flatMap(({ extra }) => extra ?? []))];
  for (const name of names)
    if (!extras.includes(name)) throw new UsageError(`There is no extra environment "${name}". ${didYouMean(name, extras)}`);
  const wanted = all.filter(({ extra }) => extra === undefined || names.includes(extra)).map(({ requirements }) => requirements);
  for (const requirements of new Set(wanted)) make(requirements, context);
  return 0;
}
