import type { Case } from '#model/report.ts';
import { UsageError } from './usage-error.ts';

/**
 * The case with an id, or with the only id that begins so.
 *
 * @throws UsageError when several do, or when the id is empty.
 */
export function caseById(cases: readonly Case[], id: string): Case | undefined {
  if (id.trim() === '') throw new UsageError('The id of a case must not be empty; a report has it after "replay".');
  const found = cases.filter((one) => one.id.startsWith(id));
  const [kept, another] = found;
  if (another !== undefined) throw new UsageError(`"${id}" may be ${found.map((one) => one.id).join(' or ')}; write more of it.`);
  return kept;
}
