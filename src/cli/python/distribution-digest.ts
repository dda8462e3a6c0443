import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SourceDigest } from '../source-digest.ts';
import { interpreterFor, pythonFile, pythonLibraries } from './environments.ts';

/** Where an interpreter has its packages; `undefined` where it has none of its own, so that others may change them. */
function packagesOf(interpreter: string): string | undefined {
  const root = dirname(dirname(interpreter));
  if (!existsSync(join(root, 'pyvenv.cfg'))) return undefined;
  const lib = join(root, 'lib');
  const versions = existsSync(lib) ? readdirSync(lib).map((version) => join(lib, version, 'site-packages')) : [];
  return [...versions, join(root, 'Lib', 'site-packages')].find((folder) => existsSync(folder));
}

/**
 * The digest of a built-in Python library: its driver, and what is installed in the environment that it runs in. The
 * record of each distribution has a hash of each of its files, so that another build is another digest.
 *
 * @param name As the command line knows it, e.g. `optax`.
 * @param python The Python that the user names, if any.
 */
export function distributionDigest(name: string, python: string | undefined): SourceDigest {
  const library = pythonLibraries[name];
  const interpreter = library === undefined ? undefined : interpreterFor(library, python);
  const packages = interpreter === undefined ? undefined : packagesOf(interpreter);
  if (packages === undefined) return { unknown: 'its Python is not a virtual environment, whose packages could be told' };
  const hash = createHash('sha256');
  const drivers = readdirSync(pythonFile()).filter((file) => file.endsWith('.py'));
  for (const file of drivers.toSorted()) hash.update(`${file}:`).update(readFileSync(pythonFile(file)));
  const distributions = readdirSync(packages).filter((folder) => folder.endsWith('.dist-info'));
  for (const folder of distributions.toSorted()) {
    const record = join(packages, folder, 'RECORD');
    const source = join(packages, folder, 'direct_url.json');
    if (!existsSync(record) || (existsSync(source) && /"editable":\s*true/.test(readFileSync(source, 'utf8'))))
      return { unknown: `${folder.replace(/\.dist-info$/, '')} is installed from a folder that may change` };
    hash.update(`${folder}:`).update(readFileSync(record));
  }
  return { digest: hash.digest('hex') };
}
