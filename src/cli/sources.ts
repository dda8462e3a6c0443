import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
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

/**
 * The sources in which what a user names (a file, or a built-in library) may be defined, named from the root of the
 * repository; none when they are not in it.
 */
export function sourcesOf(name: string): readonly Source[] {
  const root = repositoryRoot(resolve('.'));
  const files =
    existsSync(name) && /\.[cm]?[jt]sx?$/.test(name)
      ? [name]
      : folders(name)
          .filter((folder) => existsSync(folder))
          .flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)))
          .filter((file) => /(?<!\.test)\.ts$/.test(file) && !file.endsWith('.d.ts'));
  return files
    .map((file) => ({ file: relative(root, resolve(file)).split(sep).join('/'), text: readFileSync(file, 'utf8') }))
    .filter(({ file }) => !file.startsWith('..'));
}

/** The manifest of the present package, named from the root of the repository. */
export function manifest(): string {
  return relative(repositoryRoot(resolve('.')), resolve('package.json'))
    .split(sep)
    .join('/');
}
