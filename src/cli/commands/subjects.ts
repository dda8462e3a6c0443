import type { Context } from '../context.ts';
import { libraryNames, selectSubjects } from '../select.ts';
import type { SelectOptions } from '../select.ts';

/** Lists the built-in subjects, or those of the names given, with their hyperparameters. */
export async function subjectsCommand(names: readonly string[], options: SelectOptions, context: Context): Promise<number> {
  const subjects = await selectSubjects(names.length === 0 ? libraryNames : names, options);
  for (const subject of subjects) {
    const variant = subject.variant === undefined ? '' : ` via ${subject.variant}`;
    context.out(
      `${context.style('bold', subject.name)}${variant}${subject.unavailable === undefined ? '' : `  skipped: ${subject.unavailable}`}\n`,
    );
    for (const [name, { role, range, schedulable, unit }] of Object.entries(subject.hyperparameters)) {
      context.out(
        `  ${name.padEnd(24)} ${(subject.kind === 'schedule' ? (unit ?? role) : role).padEnd(14)} ${range[0]} … ${range[1]}${schedulable || subject.kind === 'schedule' ? '' : '   scalar only'}\n`,
      );
    }
  }
  return 0;
}
