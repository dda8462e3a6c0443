import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { isNamed } from '#engine/rows.ts';
import type { Case, KnownFailure } from '#model/report.ts';
import type { Subject } from '#model/subject.ts';
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

/** Whether a subject stands on the version of its library that a case was recorded with, where both are known. */
function ofThatVersion({ name, versions: present = {} }: Subject, versions: Case['versions'] = {}): boolean {
  const [library = ''] = name.split(/[/@]/);
  return versions[library] === undefined || present[library] === undefined || versions[library] === present[library];
}

/**
 * What a user knows, and what is shipped about the built-in ones of these subjects. A failure of another version of a library
 * than the user has is left out: whether it is mended there is for the search to tell, and the entry is not the user's to remove.
 *
 * @param own What the user's own files say, which comes first.
 * @param builtIn The subjects that come with the package.
 */
export function withShipped(own: Shipped, builtIn: readonly Subject[]): Shipped {
  if (builtIn.length === 0) return own;
  const { known, cases } = shipped();
  const listed = new Set(own.known.map((entry) => entry.case));
  const more = known.filter((entry) => {
    const versions = cases.find(({ id }) => id === entry.case)?.versions;
    return !listed.has(entry.case) && builtIn.some((subject) => isNamed(subject, entry.subject) && ofThatVersion(subject, versions));
  });
  const needed = new Set(more.map((entry) => entry.case).filter((id) => own.cases.every((one) => one.id !== id)));
  return { known: [...own.known, ...more], cases: [...own.cases, ...cases.filter(({ id }) => needed.has(id))] };
}
