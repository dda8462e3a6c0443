import { describe, test } from 'vitest';
import { check } from '#engine/check.ts';
import type { CheckOptions } from '#engine/check.ts';
import { laws as allLaws } from '#properties/index.ts';
import { findingLines, rowText } from '#reporters/finding-text.ts';
import type { Subject } from '#model/subject.ts';

/** What `describeLaws` takes: the options of `check`; all laws unless some are given. */
export type DescribeOptions = Partial<Omit<CheckOptions, 'onProgress' | 'onOutcome' | 'aborted'>>;

/**
 * Makes a `describe` for each hyperparameter of a subject and a `test` for each law, with the same engine, cases and
 * messages as the command line.
 *
 * @param subjects One subject or several.
 * @param options As for `check`: e.g. `profile`, `laws`, `cases`. A test may take two minutes.
 * @throws Nothing by itself: a test throws the words of the report when its law is broken or could not be checked.
 * @example describeLaws(mySubject);
 */
export function describeLaws(subjects: Subject | readonly Subject[], options: DescribeOptions = {}): void {
  const { laws = allLaws } = options;
  const all: readonly Subject[] = 'open' in subjects ? [subjects] : subjects;
  for (const subject of all) {
    describe(`${subject.name}${subject.variant === undefined ? '' : ` via ${subject.variant}`}`, () => {
      const about = subject.kind === 'schedule' ? 'schedule' : 'optimizer';
      for (const hyperparameter of [...Object.keys(subject.hyperparameters), '*']) {
        const rows = laws.filter((law) => (law.about ?? 'optimizer') === about && (law.scope === 'subject') === (hyperparameter === '*'));
        if (rows.length === 0) continue;
        describe(hyperparameter === '*' ? '(all)' : hyperparameter, () => {
          for (const law of rows) {
            test(law.id, { timeout: 120_000 }, async ({ skip }) => {
              const { outcomes, stale } = await check([subject], { ...options, laws: [law], hyperparameter });
              const [notKnown] = outcomes.filter(
                ({ verdict, known }) => known === undefined && verdict !== 'passed' && verdict !== 'skipped',
              );
              if (notKnown !== undefined) {
                throw new Error(
                  [rowText(notKnown), notKnown.reason ?? '', ...findingLines(notKnown, 'npx ratelaw replay')]
                    .filter((line) => line !== '')
                    .join('\n'),
                );
              }
              if (stale.length > 0) throw new Error(stale.join('\n'));
              const skipped = outcomes.find(({ verdict }) => verdict === 'skipped');
              if (skipped !== undefined) skip(skipped.reason);
            });
          }
        });
      }
    });
  }
}
