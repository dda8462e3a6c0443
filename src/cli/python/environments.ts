import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** A Python library that is built in: its driver, and the environment it runs in. */
export interface PythonLibrary {
  /** A file of `src/subjects/python`. */
  readonly driver: string;
  /** A file of `src/subjects/python/requirements`, without `.txt`. */
  readonly requirements: string;
  /** What to tell `setup-python` to get it; nothing when it comes by default. */
  readonly extra?: string;
}

/** Every built-in Python library by the name that the command line knows it by. */
export const pythonLibraries: Readonly<Record<string, PythonLibrary>> = {
  optax: { driver: 'optax_driver.py', requirements: 'optax-0.2.8' },
  'optax@0.2.8': { driver: 'optax_driver.py', requirements: 'optax-0.2.8' },
  'optax@0.2.4': { driver: 'optax_driver.py', requirements: 'optax-0.2.4' },
  keras: { driver: 'keras_driver.py', requirements: 'keras-3.15.1' },
  torch: { driver: 'torch_driver.py', requirements: 'torch-2.15.0', extra: 'torch' },
};

/** A file of the Python side, wherever the package lies: sources are shipped as they are. */
export function pythonFile(...path: readonly string[]): string {
  const root = dirname(createRequire(import.meta.url).resolve('ratelaw/package.json'));
  return join(root, 'src', 'subjects', 'python', ...path);
}

/** Where environments are kept: shared by all projects of a user, since they take minutes to make. */
function cacheFolder(): string {
  const given = process.env['RATELAW_CACHE'] ?? process.env['XDG_CACHE_HOME'];
  return join(given ?? join(homedir(), '.cache'), 'ratelaw', 'python');
}

/** The folder of an environment: named by what is in it, so that other requirements are another folder. */
export function environmentFolder(requirements: string): string {
  const text = readFileSync(pythonFile('requirements', `${requirements}.txt`), 'utf8');
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  return join(cacheFolder(), `${requirements}-${hash}`);
}

/** The interpreter of an environment. */
export function interpreterOf(folder: string): string {
  return process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
}

/** The mark that an environment is complete, written last. */
export function completeMark(folder: string): string {
  return join(folder, 'ratelaw-complete');
}

/** The Python of the project in the present folder: that of the active virtual environment, or of the one in `.venv`. */
export function projectInterpreter(): string | undefined {
  const active = process.env['VIRTUAL_ENV'];
  if (active !== undefined) return interpreterOf(active);
  const found = interpreterOf('.venv');
  return existsSync(found) ? found : undefined;
}

/** The Python to run a library with: the one the user names, the environment made for it, or the active one. */
export function interpreterFor({ requirements }: PythonLibrary, named: string | undefined): string | undefined {
  if (named !== undefined) return named;
  const folder = environmentFolder(requirements);
  if (existsSync(completeMark(folder))) return interpreterOf(folder);
  const active = process.env['VIRTUAL_ENV'];
  return active === undefined ? undefined : interpreterOf(active);
}

/**
 * Variables that let JAX keep what it compiled beside the environment, so that a second run does not compile again:
 * with the environment's own Python only, since another one may bring another compiler.
 */
export function compilations({ requirements }: PythonLibrary, named: string | undefined): Readonly<Record<string, string>> {
  const folder = environmentFolder(requirements);
  if (named !== undefined || !existsSync(completeMark(folder))) return {};
  return {
    JAX_COMPILATION_CACHE_DIR: process.env['JAX_COMPILATION_CACHE_DIR'] ?? join(folder, 'compiled'),
    // What compiles in milliseconds is kept as well: there are hundreds of them.
    JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS: '0',
    JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES: '-1',
  };
}
