import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { foundation } from '#cli/libraries.ts';
import { ownDigests } from '#cli/own-digest.ts';
import { installedVersions } from '#cli/source-digest.ts';
import { laws } from '#properties/index.ts';

/** What rows depend on, by digests. */
export interface Code {
  /** A part of the subjects, with the engine that runs them and the packages below. */
  readonly parts: Readonly<Record<string, string>>;
  /** A law, with all that it imports. */
  readonly laws: Readonly<Record<string, string>>;
}

/** The module of each part. */
const modules = {
  museum: 'fixtures/museum/index.js',
  reference: 'src/subjects/reference/index.js',
  schedules: 'src/subjects/reference/schedules.js',
} as const;

export type Part = keyof typeof modules;

/** Short enough to be read beside a name, and long enough for some hundred of them. */
const short = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** The code as it is built now. @param root The folder that holds `src`, `properties` and `fixtures`, built. */
export function presentCode(root: string): Code {
  const digests = ownDigests(resolve(root));
  const versions = installedVersions(foundation, resolve(root, 'x'));
  const engine = digests.module('src/engine/check.js');
  const part = (module: string): string => short(JSON.stringify([engine, digests.module(module), versions]));
  return {
    parts: Object.fromEntries(Object.entries(modules).map(([name, module]) => [name, part(module)])),
    laws: Object.fromEntries(laws.map(({ id }) => [id, short(digests.law(id))])),
  };
}

/** The name of a code. */
export const nameOf = (code: Code): string => short(JSON.stringify(code));

/**
 * The laws whose rows have to be run again: those that changed, and all of them where a part or the engine did. What a piece
 * shows of one law is not told by that law alone (what stands on a broken law is not searched for), so that it is run as a whole.
 */
export function staleLaws(before: Code | undefined, now: Code, part: Part, whole: boolean): readonly string[] {
  const all = Object.keys(now.laws);
  if (before === undefined || before.parts[part] !== now.parts[part]) return all;
  const changed = all.filter((id) => before.laws[id] !== now.laws[id]);
  return whole && changed.length > 0 ? all : changed;
}
