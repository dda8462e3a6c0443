import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { words } from '#subjects/process/words.ts';
import type { Source } from './locate.ts';

/** The root of the repository around a folder: where `.git` is, else the folder itself. */
function repositoryRoot(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return folder;
  }
}

/** Where the source of a built-in library is, in a repository that has it. */
const folders = (name: string): readonly string[] => {
  const [library = ''] = name.split('/');
  return [`src/subjects/${library}`, `fixtures/${library}`];
};

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

/** The files that a name spells out: a module, the module of a factory of Python, or those of a command. */
function spelledOut(name: string): readonly string[] {
  const [, module] = /^python:([^:]+):/.exec(name) ?? [];
  if (module !== undefined) {
    const path = module.replaceAll('.', '/');
    return ['', 'src/'].flatMap((folder) => [`${folder}${path}.py`, `${folder}${path}/__init__.py`]).filter(isFile);
  }
  if (name.startsWith('process:')) return words(name.slice('process:'.length)).filter(isFile);
  return isFile(name) && /\.[cm]?[jt]sx?$/.test(name) ? [name] : [];
}

/**
 * The sources in which what a user names (a file, a factory, a command, or a built-in library) may be defined, named from the root of the
 * repository; none when they are not in it.
 */
export function sourcesOf(name: string): readonly Source[] {
  const root = repositoryRoot(resolve('.'));
  const named = spelledOut(name);
  const files =
    named.length > 0
      ? named
      : folders(name)
          .filter((folder) => existsSync(folder))
          .flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)))
          .filter((file) => /(?<!\.test)\.ts$/.test(file) && !file.endsWith('.d.ts'));
  return files
    .map((file) => ({ file: relative(root, resolve(file)).split(sep).join('/'), text: readFileSync(file, 'utf8') }))
    .filter(({ file }) => !file.startsWith('..'));
}

/** The manifest of the present package, named from the root of the repository: what says which libraries it has. */
export function manifest(): string {
  const found = ['package.json', 'pyproject.toml', 'setup.py', 'requirements.txt'].find(isFile) ?? 'package.json';
  return relative(repositoryRoot(resolve('.')), resolve(found))
    .split(sep)
    .join('/');
}
