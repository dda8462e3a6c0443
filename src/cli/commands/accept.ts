import * as v from 'valibot';
import { daySchema } from '#schemas/day.ts';
import { linkSchema } from '#schemas/link.ts';
import { caseById } from '../case-by-id.ts';
import type { Context } from '../context.ts';
import { readCases, readKnown, writeKnown } from '../store.ts';
import { UsageError } from '../usage-error.ts';

/** What `ratelaw accept` takes. */
export interface AcceptArguments {
  readonly id: string;
  readonly reason: string;
  readonly link: string;
  /** The last day on which the entry is accepted. */
  readonly until?: string;
  readonly known: string;
  readonly cases: string;
}

/** Writes an entry about a kept case into the known failures. */
export async function acceptCommand({ id, reason, link, until, known, cases }: AcceptArguments, context: Context): Promise<number> {
  if (until !== undefined && !v.safeParse(daySchema, until).success) throw new UsageError(`"${until}" is no day; write it as 2026-12-31.`);
  if (until !== undefined && until < new Date().toISOString().slice(0, 10))
    throw new UsageError(`--until ${until} is over: the entry would fail the next run; name a day to come, or leave it out.`);
  if (reason.trim() === '') throw new UsageError('--reason must not be empty: an entry that says nothing is never removed.');
  if (!v.safeParse(linkSchema, link).success)
    throw new UsageError(
      `--link "${link}" leads nowhere; give where this is followed up: an address (https://…), or an issue (owner/repo#12, #12).`,
    );
  const kept = caseById(readCases(cases), id);
  if (kept === undefined) throw new UsageError(`There is no case "${id}" in ${cases}; run check first, it keeps every failure.`);
  const { subject, variant, hyperparameter, law, diagnosis } = kept;
  const entries = readKnown(known).filter((entry) => entry.case !== kept.id);
  writeKnown(known, [
    ...entries,
    {
      subject,
      ...(variant === undefined ? {} : { variant }),
      hyperparameter,
      law,
      diagnosis,
      reason,
      link,
      ...(until === undefined ? {} : { until }),
      case: kept.id,
    },
  ]);
  context.out(`Accepted ${kept.id} in ${known}${until === undefined ? '' : `, until ${until}`}.\n`);
  return 0;
}
