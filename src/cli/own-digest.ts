import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileOf, importsOf, ownFolders } from './source-digest.ts';

/** The digests of ratelaw's own code. */
export interface OwnDigests {
  /** All that every row depends on. */
  readonly core: string;
  /** What only the rows of one law depend on: its module, and what that imports. */
  readonly law: (id: string) => string;
  /** What a module depends on, the laws aside. */
  readonly module: (path: string) => string;
}

/** What laws share and not every row depends on: it counts where it is imported. */
const shared = ['properties', join('src', 'judgement'), join('src', 'oracle')];

/** The file of our own that an import means: `#model/law.ts` is below `src`. */
function ownFile(root: string, from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return fileOf(resolve(dirname(from), specifier));
  if (!specifier.startsWith('#')) return undefined;
  const path = specifier.slice(1);
  const built = path.replace(/\.ts$/, '.js');
  const folder = ownFolders.some((name) => path.startsWith(`${name}/`)) ? root : join(root, 'src');
  return fileOf(join(folder, built));
}

/** The digest of files and of all that they import, as far as `followed` says. */
function digest(root: string, entries: readonly string[], followed: (file: string) => boolean): string {
  const seen = new Set(entries);
  // A set is walked in the order of its making, and what is added on the way is walked as well.
  for (const file of seen)
    for (const specifier of importsOf(readFileSync(file, 'utf8'))) {
      const found = ownFile(root, file, specifier);
      if (found !== undefined && followed(found)) seen.add(found);
    }
  const hash = createHash('sha256');
  for (const file of [...seen].toSorted()) hash.update(`${relative(root, file)}:`).update(readFileSync(file));
  return hash.digest('hex');
}

/** @param root The folder that holds `src` and `properties`, as sources or built. */
export function ownDigests(root: string): OwnDigests {
  const below = (file: string, folder: string): boolean => file.startsWith(join(root, folder) + sep);
  const all = ownFolders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(root, folder, file)))
    .filter((file) => /\.(?:js|ts)$/.test(file) && !file.endsWith('.d.ts'));
  const besideLaws = (file: string): boolean => !below(file, 'properties');
  return {
    core: digest(
      root,
      all.filter((file) => !shared.some((folder) => below(file, folder))),
      besideLaws,
    ),
    module: (path) => digest(root, [join(root, path)], besideLaws),
    law: (id) => {
      const file = fileOf(join(root, 'properties', `${id}.js`));
      if (file === undefined) throw new Error(`The law ${id} has no module of its name.`);
      return digest(root, [file], () => true);
    },
  };
}
