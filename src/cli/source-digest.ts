import { createHash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Versions } from '#model/subject.ts';

/** What a module is made of: its digest, or why that cannot be told from its text. */
export type SourceDigest = { readonly digest: string } | { readonly unknown: string };

/** A module that reads the world may change without a change of its text. */
const worldly = /^(?:node:)?(?:fs|fs\/promises|child_process|cluster|dgram|dns|http|http2|https|module|net|tls|vm|wasi|worker_threads)$/;
/** Where ratelaw's own code is, below its root. */
export const ownFolders: readonly string[] = ['src', 'properties', 'fixtures'];

const endings = ['', '.ts', '.mts', '.js', '.mjs', '.cjs', '.cts', '.tsx', '.jsx', '.json', '/index.ts', '/index.js', '/index.mjs'];

/** The file that a path means, as Node, TypeScript and bundlers read it: `./a.js` may be `./a.ts`. */
export function fileOf(path: string): string | undefined {
  const stem = path.replace(/\.([cm]?)jsx?$/, '');
  const written = /\.([cm]?)jsx?$/.exec(path);
  const candidates = [...endings.map((ending) => path + ending), ...(written === null ? [] : [`${stem}.${written[1]}ts`, `${stem}.tsx`])];
  return candidates.find((candidate) => existsSync(candidate) && statSync(candidate).isFile());
}

/** What a text imports by a name that it spells out. */
export const importsOf = (text: string): readonly string[] =>
  [...text.matchAll(/\b(?:from|import|require)\s*\(?\s*(['"])([^'"\n]+)\1/g)].map(([, , specifier = '']) => specifier);

/** The name of the package that an import names. */
const packageOf = (specifier: string): string => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

/** The installed version of a package as seen from a file; a linked folder has none that can be trusted. */
function versionOf(name: string, from: string): string | undefined {
  for (let at = dirname(from); ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name);
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest)) {
      const read: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
      const version: unknown = typeof read === 'object' && read !== null ? Reflect.get(read, 'version') : undefined;
      // ratelaw itself is told by its own files, linked or not.
      if (name !== 'ratelaw' && !realpathSync(folder).includes(`${sep}node_modules${sep}`)) return undefined;
      return String(version);
    }
    if (dirname(at) === at) return undefined;
  }
}

/**
 * The digest of a module and of all that it imports: the text of files, the version of installed packages. Unknown where
 * something cannot be found, or reads files, starts processes or imports by a computed name.
 *
 * @param ours The folder of ratelaw's own code, which the caller sees to.
 */
export function sourceDigest(entry: string, ours: string): SourceDigest {
  const hash = createHash('sha256');
  const seen = new Set<string>();
  const waiting = [resolve(entry)];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    const text = readFileSync(file, 'utf8');
    hash.update(`${text.length}:${text}`);
    if (file.endsWith('.json')) continue;
    if (/\b(?:import|require)\s*\(\s*[^'"\s)]/.test(text)) return { unknown: `${file} imports by a computed name` };
    for (const specifier of importsOf(text)) {
      if (worldly.test(specifier)) return { unknown: `${file} imports ${specifier}` };
      if (specifier.startsWith('node:') || builtinModules.includes(specifier)) continue;
      if (/^(?:\.|\/|file:)/.test(specifier)) {
        const path = specifier.startsWith('file:') ? fileURLToPath(specifier) : resolve(dirname(file), specifier);
        const found = fileOf(path);
        if (found === undefined) return { unknown: `${file} imports ${specifier}, which was not found` };
        if (!ownFolders.some((folder) => found.startsWith(join(ours, folder) + sep))) waiting.push(found);
        continue;
      }
      const name = packageOf(specifier);
      const version = versionOf(name, file);
      if (version === undefined) return { unknown: `${file} imports ${specifier}, which is no installed package` };
      hash.update(`${name}@${version}`);
    }
  }
  return { digest: hash.digest('hex') };
}

/** The versions of packages as seen from a file; what is not installed is left out. */
export function installedVersions(names: readonly string[], from: string): Versions {
  return Object.fromEntries(
    names.toSorted().flatMap((name) => {
      const version = versionOf(name, from);
      return version === undefined ? [] : [[name, version]];
    }),
  );
}

/** The versions of the installed packages that a module imports, by itself or through its own files; ratelaw is told by the case. */
export function importedVersions(entry: string): Versions {
  const seen = new Set<string>();
  const waiting = [resolve(entry)];
  const found: Record<string, string> = {};
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (seen.has(file) || file.endsWith('.json')) continue;
    seen.add(file);
    for (const specifier of importsOf(readFileSync(file, 'utf8'))) {
      const own = /^(?:\.|\/)/.test(specifier) ? fileOf(resolve(dirname(file), specifier)) : undefined;
      if (own !== undefined) waiting.push(own);
      else if (packageOf(specifier) !== 'ratelaw' && !specifier.startsWith('node:') && !builtinModules.includes(specifier))
        Object.assign(found, installedVersions([packageOf(specifier)], file));
    }
  }
  return Object.fromEntries(Object.entries(found).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
