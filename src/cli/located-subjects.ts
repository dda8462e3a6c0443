import type { Location } from '#model/report.ts';
import type { Subject } from '#model/subject.ts';
import { locate } from './locate.ts';
import { findSubjects, narrowed, refuseUnknown } from './select.ts';
import type { SelectOptions } from './select.ts';
import { manifest, sourcesOf } from './sources.ts';

/** Subjects, and where each is defined, by its name. */
interface Located {
  readonly subjects: readonly Subject[];
  /** What the user named, for each subject. */
  readonly origins: readonly string[];
  readonly locations: Readonly<Record<string, Location>>;
}

/** Finds the named subjects, and where each is defined. */
export async function locatedSubjects(names: readonly string[], options: SelectOptions): Promise<Located> {
  const subjects: Subject[] = [];
  const origins: string[] = [];
  const locations: Record<string, Location> = {};
  const found: (readonly [name: string, subjects: readonly Subject[]])[] = [];
  for (const name of names) found.push([name, await findSubjects([name], options)]);
  refuseUnknown(
    found.flatMap(([, all]) => all),
    options,
  );
  for (const [name, all] of found) {
    const wanted = all.flatMap((subject) => narrowed(subject, options));
    const sources = sourcesOf(name);
    subjects.push(...wanted);
    origins.push(...wanted.map(() => name));
    for (const subject of wanted) locations[subject.name] = locate(subject.name, sources) ?? { file: manifest(), line: 1 };
  }
  return { subjects, origins, locations };
}
