import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { exactStringify } from '#numeric/exact-json.ts';
import type { Earlier, RowRecord } from '#engine/reuse.ts';
import type { Inferred, RowKey } from '#model/report.ts';
import { keptRowsSchema } from '#schemas/kept-rows.ts';
import { foundation, libraries } from './libraries.ts';
import { ownDigests } from './own-digest.ts';
import { distributionDigest } from './python/distribution-digest.ts';
import { pythonLibraries } from './python/environments.ts';
import { installedVersions, sourceDigest } from './source-digest.ts';
import type { SourceDigest } from './source-digest.ts';
import { parsed } from './store.ts';
import { writeText } from './write-text.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

const sha = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);

/** What a user named is made of. */
function digestOf(name: string, python: string | undefined): SourceDigest {
  const [library = ''] = name.split('/');
  if (library in pythonLibraries) return distributionDigest(library, python);
  if (!name.startsWith('.') && Object.hasOwn(libraries, library)) return { digest: 'built in' };
  return existsSync(name) ? sourceDigest(name, root) : { unknown: 'it runs in another process' };
}

/** A subject as the cache knows it: what the user named, and the one of what that exports. */
export interface Named {
  readonly origin: string;
  readonly subject: string;
  readonly variant?: string;
}

/** A row, and what it depends on besides its law: its kept cases and its known failures. */
export interface Asked {
  readonly key: string;
  readonly row: RowKey;
  readonly told: unknown;
}

/** What earlier runs gave, a file for each subject, its code and the options; in it an entry for each row. */
export interface ResultCache {
  /** What need not be run again of these rows. */
  get(named: Named, rows: readonly Asked[]): Earlier | undefined;
  /** Keeps rows beside those that are there. @throws UsageError when they cannot be written. */
  put(named: Named, rows: readonly (Asked & { readonly record: RowRecord })[], inferred: readonly Inferred[]): void;
  /** Why what a user named cannot be kept; `undefined` when it can. */
  refusal(name: string): string | undefined;
}

/**
 * A cache in a folder. Only rows that passed, and rows whose law does not apply, are ever kept: each by itself, whatever
 * became of the others.
 *
 * @param options What every row depends on besides code: seed, profile and the like.
 * @param python The Python that the user names, if any.
 */
export function resultCache(folder: string, options: unknown, python?: string): ResultCache {
  const { core, law } = ownDigests(root);
  const { platform, arch, versions } = process;
  const common = [core, installedVersions(foundation, fileURLToPath(import.meta.url)), platform, arch, versions.node, versions.v8, options];
  const digests = new Map<string, SourceDigest>();
  const source = (name: string): SourceDigest => {
    const found = digests.get(name) ?? digestOf(name, python);
    digests.set(name, found);
    return found;
  };
  const laws = new Map<string, string>();
  const lawDigest = (id: string): string => {
    const found = laws.get(id) ?? law(id);
    laws.set(id, found);
    return found;
  };
  const fileFor = ({ origin, subject, variant = '' }: Named): string | undefined => {
    const found = source(origin);
    return 'unknown' in found ? undefined : join(folder, `${sha([common, found.digest, subject, variant])}.json`);
  };
  const digest = ({ row, told }: Asked): string => sha([lawDigest(row.law), told]);
  const read = (file: string): v.InferOutput<typeof keptRowsSchema> | undefined => {
    try {
      return existsSync(file) ? parsed(keptRowsSchema, file) : undefined;
    } catch {
      // A file that was cut short is as good as none.
      return undefined;
    }
  };
  return {
    get: (named, rows) => {
      const file = fileFor(named);
      const there = file === undefined ? undefined : read(file);
      if (there === undefined) return undefined;
      const found = rows.flatMap((asked) => {
        const entry = there.rows[asked.key];
        return entry?.digest === digest(asked) ? [[asked.key, entry.record] as const] : [];
      });
      return { rows: Object.fromEntries(found), inferred: there.inferred };
    },
    put: (named, rows, inferred) => {
      const file = fileFor(named);
      if (file === undefined || rows.length === 0) return;
      const entries = rows.map((one) => [one.key, { digest: digest(one), record: one.record }] as const);
      writeText(file, `${exactStringify({ inferred, rows: { ...read(file)?.rows, ...Object.fromEntries(entries) } }, 0)}\n`);
    },
    refusal: (name) => {
      const found = source(name);
      return 'unknown' in found ? found.unknown : undefined;
    },
  };
}
