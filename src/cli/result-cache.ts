import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exactStringify } from '#numeric/exact-json.ts';
import type { Report } from '#model/report.ts';
import { libraries, packages } from './libraries.ts';
import { distributionDigest } from './python/distribution-digest.ts';
import { pythonLibraries } from './python/environments.ts';
import { installedVersions, ownFolders, sourceDigest } from './source-digest.ts';
import type { SourceDigest } from './source-digest.ts';
import { readReport } from './store.ts';
import { writeText } from './write-text.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** All code of this ratelaw, and the version of everything it can call. */
function ownDigest(): string {
  const hash = createHash('sha256');
  for (const folder of ownFolders) {
    if (!existsSync(join(root, folder))) continue;
    const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((file) => /\.(?:js|ts)$/.test(file));
    for (const file of files.toSorted()) hash.update(`${file}:`).update(readFileSync(join(root, folder, file)));
  }
  const names = [...new Set(Object.values(packages).flat()), 'fast-check', 'mathjs'];
  hash.update(JSON.stringify(installedVersions(names, fileURLToPath(import.meta.url))));
  return hash.digest('hex');
}

/** What a user named is made of. */
function digestOf(name: string, python: string | undefined): SourceDigest {
  const [library = ''] = name.split('/');
  if (library in pythonLibraries) return distributionDigest(library, python);
  if (!name.startsWith('.') && Object.hasOwn(libraries, library)) return { digest: 'built in' };
  return existsSync(name) ? sourceDigest(name, root) : { unknown: 'it runs in another process' };
}

/** Results of earlier runs, a file for each subject whose rows all passed or did not apply. */
export interface ResultCache {
  /** @param told Everything else that the result of a subject depends on. */
  get(name: string, told: unknown): Report | undefined;
  put(name: string, told: unknown, report: Report): void;
  /** Why what a user named cannot be kept; `undefined` when it can. */
  refusal(name: string): string | undefined;
}

const good = ({ outcomes, missed, stale }: Report): boolean =>
  missed.length === 0 && stale.length === 0 && outcomes.every(({ verdict }) => verdict === 'passed' || verdict === 'skipped');

/**
 * A cache in a folder. A failure, an error or a known failure is never kept, nor the other rows of its subject.
 *
 * @param python The Python that the user names, if any.
 */
export function resultCache(folder: string, python?: string): ResultCache {
  const own = ownDigest();
  const digests = new Map<string, SourceDigest>();
  const source = (name: string): SourceDigest => {
    const found = digests.get(name) ?? digestOf(name, python);
    digests.set(name, found);
    return found;
  };
  const fileFor = (name: string, told: unknown): string | undefined => {
    const found = source(name);
    if ('unknown' in found) return undefined;
    const { platform, arch, versions } = process;
    const parts = [own, found.digest, platform, arch, versions.node, versions.v8, told];
    return join(folder, `${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32)}.json`);
  };
  return {
    get: (name, told) => {
      const file = fileFor(name, told);
      if (file === undefined || !existsSync(file)) return undefined;
      try {
        const report = readReport(file);
        return good(report)
          ? { ...report, outcomes: report.outcomes.map((outcome) => ({ ...outcome, cached: true as const })) }
          : undefined;
      } catch {
        // A file that was cut short is as good as none.
        return undefined;
      }
    },
    put: (name, told, report) => {
      const file = fileFor(name, told);
      if (file !== undefined && good(report)) writeText(file, `${exactStringify(report, 0)}\n`);
    },
    refusal: (name) => {
      const found = source(name);
      return 'unknown' in found ? found.unknown : undefined;
    },
  };
}
