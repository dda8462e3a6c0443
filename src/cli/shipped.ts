import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Case, KnownFailure } from '#model/report.ts';
import { readCases, readKnown } from './store.ts';

/** The known failures that the package is published with, and their cases. */
interface Shipped {
  readonly known: readonly KnownFailure[];
  readonly cases: readonly Case[];
}

/** What is known of the built-in libraries: whoever checks one of them is not to be told as news what is long explained. */
export function shipped(): Shipped {
  const root = dirname(createRequire(import.meta.url).resolve('ratelaw/package.json'));
  return { known: readKnown(join(root, 'fixtures/known-failures.json')), cases: readCases(join(root, 'fixtures/cases')) };
}

/**
 * What a user knows, and what is shipped about the built-in ones of these subjects.
 *
 * @param own What the user's own files say, which comes first.
 * @param builtIn The names of subjects that come with the package.
 */
export function withShipped(own: Shipped, builtIn: ReadonlySet<string>): Shipped {
  if (builtIn.size === 0) return own;
  const { known, cases } = shipped();
  const listed = new Set(own.known.map((entry) => entry.case));
  const more = known.filter((entry) => builtIn.has(entry.subject) && !listed.has(entry.case));
  const needed = new Set(more.map((entry) => entry.case).filter((id) => own.cases.every((one) => one.id !== id)));
  return { known: [...own.known, ...more], cases: [...own.cases, ...cases.filter(({ id }) => needed.has(id))] };
}
