import type { Finding } from '#model/finding.ts';
import type { Law } from '#model/law.ts';
import type { Case } from '#model/report.ts';
import type { Subject } from '#model/subject.ts';
import { findingOf, judge } from './trial.ts';

/** What became of a kept case. */
export type Replayed =
  | { readonly status: 'FAILED'; readonly finding: Finding }
  | { readonly status: 'FIXED' }
  | { readonly status: 'STALE'; readonly reason: string };

/**
 * Runs exactly one case: no search, no shrinking. A case that passes where it was not recorded is stale, not fixed:
 * another platform may only round otherwise.
 *
 * @param here The present platform, e.g. `linux-x64`; absent, every platform is taken for the one of the case.
 */
export async function replay(kept: Case, subject: Subject, law: Law, here?: string): Promise<Replayed> {
  if (!(kept.hyperparameter in subject.hyperparameters) && kept.hyperparameter !== '*') {
    return { status: 'STALE', reason: `${subject.name} no longer declares ${kept.hyperparameter}` };
  }
  const session = await subject.open();
  const check = judge(law, subject, kept.hyperparameter, session);
  try {
    const judgement = await check(kept.program);
    const finding = findingOf(judgement) ?? (judgement === 'no effect' ? law.withoutEffect?.(subject, kept.hyperparameter) : undefined);
    const elsewhere = here !== undefined && kept.platform !== undefined && kept.platform !== here;
    if (finding === undefined && elsewhere)
      return {
        status: 'STALE',
        reason: `it was recorded on ${kept.platform} and passes here, on ${here}: replay it there before it is called fixed`,
      };
    if (finding === undefined) return { status: 'FIXED' };
    if (finding.diagnosis !== kept.diagnosis)
      return { status: 'STALE', reason: `it now fails with ${finding.diagnosis}, not ${kept.diagnosis}` };
    return { status: 'FAILED', finding };
  } catch (error) {
    return { status: 'STALE', reason: error instanceof Error ? error.message : String(error) };
  } finally {
    await check.close();
    await session.close();
  }
}
