import type { Location, Report } from '#model/report.ts';

/** Where a subject is defined; what is not in the repository is there by way of its package. */
export function location({ locations }: Report, subject: string): Location {
  return locations?.[subject] ?? { file: 'package.json', line: 1 };
}
