import type { Context } from '../context.ts';
import { readCases, readKnown, writeKnown } from '../store.ts';
import { UsageError } from '../usage-error.ts';

/** What `ratelaw accept` takes. */
export interface AcceptArguments {
  readonly id: string;
  readonly reason: string;
  readonly link: string;
  readonly known: string;
  readonly cases: string;
}

/** Writes an entry about a kept case into the known failures. */
export async function acceptCommand({ id, reason, link, known, cases }: AcceptArguments, context: Context): Promise<number> {
  const kept = readCases(cases).find((one) => one.id.startsWith(id));
  if (kept === undefined) throw new UsageError(`There is no case "${id}" in ${cases}; run check first, it keeps every failure.`);
  const { subject, variant, hyperparameter, law, diagnosis } = kept;
  const entries = readKnown(known).filter((entry) => entry.case !== kept.id);
  writeKnown(known, [
    ...entries,
    { subject, ...(variant === undefined ? {} : { variant }), hyperparameter, law, diagnosis, reason, link, case: kept.id },
  ]);
  context.out(`Accepted ${kept.id} in ${known}.\n`);
  return 0;
}
