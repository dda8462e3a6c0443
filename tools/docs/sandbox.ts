import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** What a command printed, and how it ended. */
export interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly error: string;
}

/** A project of a reader: an empty folder in which ratelaw, Vitest, TypeScript and the libraries of the findings are installed. */
export interface Sandbox {
  readonly folder: string;
  /** Writes a file. A TypeScript file that is written again is checked before. */
  write(file: string, text: string): void;
  read(file: string): string;
  /** Runs a script of the shell, in which `npx` finds what is installed; in the project, or in this repository. */
  run(script: string, where?: 'repository'): Ran;
  /** What the compiler says of the TypeScript files that stand there now; empty when nothing. */
  typeErrors(): string;
  remove(): void;
}

const settings = {
  compilerOptions: {
    target: 'es2023',
    lib: ['es2023'],
    module: 'nodenext',
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    types: ['node'],
  },
  include: ['**/*.ts'],
};

/** Makes a sandbox. */
export function makeSandbox(): Sandbox {
  const folder = mkdtempSync(join(tmpdir(), 'ratelaw-docs-'));
  const modules = join(folder, 'node_modules');
  for (const scope of ['@tensorflow', '@jax-js']) mkdirSync(join(modules, scope), { recursive: true });
  symlinkSync(resolve('.'), join(modules, 'ratelaw'));
  for (const name of [
    'vitest',
    'typescript',
    '@types',
    '@tensorflow/tfjs-core',
    '@tensorflow/tfjs-backend-cpu',
    '@jax-js/jax',
    'convnetjs',
    'deepbox',
    'toygrad',
  ])
    symlinkSync(resolve('node_modules', name), join(modules, name));
  const tools = join(folder, 'node_modules', '.tools');
  mkdirSync(tools);
  // Stands for npx, which takes a second to find what is installed.
  const commands = { ratelaw: resolve('dist/src/cli/main.js'), vitest: resolve('node_modules/vitest/vitest.mjs') };
  writeFileSync(
    join(tools, 'npx'),
    `#!/bin/sh\n[ "$1" = --no-install ] && shift\ncommand="$1"; shift\ncase "$command" in\n${Object.entries(commands)
      .map(([name, file]) => `${name}) exec "${process.execPath}" "${file}" "$@";;`)
      .join('\n')}\n*) echo "npx $command is not installed in the sandbox" >&2; exit 3;;\nesac\n`,
    { mode: 0o755 },
  );
  writeFileSync(
    join(folder, 'package.json'),
    '{ "name": "sandbox", "private": true, "type": "module", "devDependencies": { "vitest": "*" } }\n',
  );
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  const run = (command: string, args: readonly string[], cwd = folder): Ran => {
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd,
      encoding: 'utf8',
      env: {
        PATH: `${tools}:${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
        HOME: folder,
        NO_COLOR: '1',
        TERM: 'dumb',
      },
    });
    return { status, out: stdout, error: stderr };
  };
  const typeErrors = (): string => run(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', '.']).out;
  return {
    folder,
    write(file, text) {
      const path = join(folder, file);
      if (existsSync(path) && file.endsWith('.ts')) {
        const said = typeErrors();
        if (said !== '') throw new Error(`before ${file} is written again: ${said}`);
      }
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    },
    read: (file) => readFileSync(join(folder, file), 'utf8'),
    run: (script, where) =>
      run('bash', ['--noprofile', '--norc', '-euo', 'pipefail', '-c', script], where === 'repository' ? resolve('.') : folder),
    typeErrors,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
