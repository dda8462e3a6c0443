import { existsSync } from 'node:fs';
import { replay } from '#engine/replay.ts';
import { laws } from '#properties/index.ts';
import { findingLines, rowText } from '#reporters/finding-text.ts';
import type { Context } from '../context.ts';
import { didYouMean } from '../near.ts';
import { selectSubjects } from '../select.ts';
import { readCase, readCases } from '../store.ts';
import { UsageError } from '../usage-error.ts';

/** What `ratelaw replay` takes. */
export interface ReplayArguments {
  readonly id: string;
  readonly cases: string;
  /** Where the subject of the case is, when it is not built in. */
  readonly subject?: string;
  readonly python?: string;
}

/** Runs exactly one kept case: no search, no shrinking. Exit code 1 while it fails. */
export async function replayCommand({ id, cases, subject: where, python }: ReplayArguments, context: Context): Promise<number> {
  const stored = existsSync(id) ? [readCase(id)] : readCases(cases);
  const kept = existsSync(id) ? stored[0] : stored.find((one) => one.id.startsWith(id));
  if (kept === undefined)
    throw new UsageError(
      `There is no case "${id}" in ${cases}. ${
        stored.length === 0
          ? 'No case is kept there; name its folder with --cases.'
          : didYouMean(
              id,
              stored.map((one) => one.id),
            )
      }`,
    );
  const law = laws.find((one) => one.id === kept.law);
  if (law === undefined) throw new UsageError(`The case ${kept.id} is about the law "${kept.law}", which this version does not have.`);
  const subjects = await selectSubjects([where ?? kept.subject], python === undefined ? {} : { python });
  const subject = subjects.find((one) => one.name === kept.subject && one.variant === kept.variant);
  if (subject === undefined)
    throw new UsageError(`The case ${kept.id} is about ${kept.subject}, which was not found; name its file with --subject.`);
  const again = await replay(kept, subject, law);
  const row = rowText(kept);
  if (again.status === 'FAILED') {
    const outcome = { ...kept, verdict: 'failed' as const, finding: again.finding, case: kept, runs: 1, ms: 0 };
    context.out(`${context.style('red', 'FAILED')}  ${row}\n${findingLines(outcome, '').join('\n')}\n`);
    return 1;
  }
  if (again.status === 'STALE') {
    context.out(`${context.style('yellow', 'STALE')}   ${row}\n  ${again.reason}\n`);
    return 2;
  }
  context.out(`${context.style('green', 'FIXED')}   ${row}\n`);
  return 0;
}
