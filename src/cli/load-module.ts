import type { Subject } from '#model/subject.ts';
import { isSubject } from '#subjects/is-subject.ts';
import { importModule } from './import-module.ts';
import { UsageError } from './usage-error.ts';

/**
 * Loads every subject that a module exports: by itself, in an array, or as a promise of either.
 *
 * @throws UsageError when there is no such file, when it throws, or when it exports no subject.
 */
export async function loadModule(path: string): Promise<readonly Subject[]> {
  const exported = await importModule(path);
  const values: unknown[] = await Promise.all(Object.values(exported));
  const subjects = new Set(values.flatMap((value) => (Array.isArray(value) ? value : [value])).filter(isSubject));
  if (subjects.size === 0)
    throw new UsageError(
      `${path} exports no subject; export what defineOptimizer or defineStepper returns, e.g. export default defineOptimizer({ … }).`,
    );
  return [...subjects];
}
