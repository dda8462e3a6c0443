import { writeFileSync } from 'node:fs';
import { check as run } from '#engine/check.ts';
import type { Profile } from '#engine/profile.ts';
import { laws } from '#properties/index.ts';
import { json } from '#reporters/json.ts';
import { rowText } from '#reporters/finding-text.ts';
import { text } from '#reporters/text.ts';
import type { Context } from '../context.ts';
import { exitCode } from '../exit-code.ts';
import { didYouMean } from '../near.ts';
import { withRanges } from '../range.ts';
import type { RangeOverride } from '../range.ts';
import { selectLaws, selectSubjects } from '../select.ts';
import { readCases, readKnown, writeCase } from '../store.ts';
import { UsageError } from '../usage-error.ts';

/** What `ratelaw check` takes. */
export interface CheckArguments {
  readonly subjects: readonly string[];
  readonly profile: Profile;
  readonly seed?: number;
  readonly law: readonly string[];
  readonly hyperparameter?: string;
  readonly json?: string;
  readonly known: string;
  readonly cases: string;
  readonly python?: string;
  readonly programs?: number;
  readonly range: readonly RangeOverride[];
}

/** Holds subjects to the laws, prints what broke, and keeps every new failure as a case. */
export async function checkCommand(given: CheckArguments, context: Context): Promise<number> {
  const chosen = selectLaws(laws, given.law);
  const { hyperparameter, seed, python, programs } = given;
  const found = await selectSubjects(
    given.subjects.length === 0 ? ['reference', 'tfjs'] : given.subjects,
    python === undefined ? {} : { python },
  );
  const subjects = found.map((subject) => withRanges(subject, given.range));
  const names = [...new Set(subjects.flatMap((subject) => Object.keys(subject.hyperparameters)))];
  if (hyperparameter !== undefined && !names.includes(hyperparameter)) {
    throw new UsageError(`No subject declares the hyperparameter "${hyperparameter}". ${didYouMean(hyperparameter, names)}`);
  }
  const cases = readCases(given.cases);
  const known = readKnown(given.known).map((entry) => ({ entry, case: cases.find((one) => one.id === entry.case) }));
  const report = await run(subjects, {
    laws: chosen,
    profile: given.profile,
    known,
    cases,
    ...(seed === undefined ? {} : { seed }),
    ...(programs === undefined ? {} : { programs }),
    ...(hyperparameter === undefined ? {} : { hyperparameter }),
    aborted: context.aborted,
    onProgress: (row, done, total) =>
      context.progress?.(
        `${done}/${total}  ${rowText({ subject: row.subject.name, hyperparameter: row.hyperparameter, law: row.law.id })}`,
      ),
  });
  context.progress?.('');
  context.out(text(report, { style: context.style }));
  for (const { case: kept, known: reason } of report.outcomes) {
    if (kept === undefined || reason !== undefined || cases.some(({ id }) => id === kept.id)) continue;
    context.out(`Kept: ${writeCase(given.cases, kept)}\n`);
  }
  if (given.json !== undefined) writeFileSync(given.json, json(report));
  // A library that was asked for by name and is not there was not checked.
  const absent = subjects.some(({ name, unavailable }) => unavailable !== undefined && given.subjects.includes(name));
  const code = exitCode(report);
  return code !== 1 && (absent || context.aborted()) ? 2 : code;
}
