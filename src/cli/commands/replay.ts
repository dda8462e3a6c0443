import { existsSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { replay } from '#engine/replay.ts';
import { laws } from '#properties/index.ts';
import { findingLines, rowText } from '#reporters/finding-text.ts';
import { subjectText } from '#reporters/subject-text.ts';
import { caseById } from '../case-by-id.ts';
import type { Context } from '../context.ts';
import { defaultCases } from '../defaults.ts';
import { didYouMean } from '#subjects/near.ts';
import { replayCommandFor } from '../replay-command-for.ts';
import { writeText } from '../write-text.ts';
import { pythonSnippet } from '../python-snippet.ts';
import { namedOtherwise, selectSubjects } from '../select.ts';
import { shipped } from '../shipped.ts';
import { platform, readCase, readCases } from '../store.ts';
import { UsageError } from '../usage-error.ts';
import { vitestFile } from '../vitest-file.ts';

/** What `ratelaw replay` takes. */
export interface ReplayArguments {
  readonly id: string;
  readonly cases: string;
  /** Where the subject of the case is, when it is not built in. */
  readonly subject?: string;
  /** Write a test file instead of running the case. */
  readonly vitest?: string;
  /** Print a Python snippet instead of running the case. */
  readonly python?: true;
  /** The Python that the subject runs in. */
  readonly interpreter?: string;
}

/** The module as a test file imports it. */
function imported(module: string, from: string): string {
  const path = relative(dirname(resolve(from)), resolve(module))
    .split(sep)
    .join('/');
  return path.startsWith('.') ? path : `./${path}`;
}

/** Runs exactly one kept case: no search, no shrinking. Exit code 1 while it fails. */
export async function replayCommand(
  { id, cases, subject: where, vitest, python, interpreter }: ReplayArguments,
  context: Context,
): Promise<number> {
  if (vitest !== undefined && python === true)
    throw new UsageError('--vitest writes a test file and --python prints a snippet; ask for one at a time.');
  const stored = existsSync(id) ? [readCase(id)] : readCases(cases);
  const kept = existsSync(id) ? stored[0] : (caseById(stored, id) ?? caseById(shipped().cases, id));
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
  if (python === true) {
    const snippet = pythonSnippet(kept, law);
    if (snippet === undefined)
      throw new UsageError(
        `The case ${kept.id} is about ${kept.subject}; a Python snippet can be written for optimizers of Optax (optax/…), and for factories (python:…) of Optax and PyTorch whose hyperparameters are arguments.`,
      );
    context.out(snippet);
    return 0;
  }
  const named = where ?? kept.from ?? kept.subject;
  if (namedOtherwise(named) !== undefined && named === kept.subject)
    throw new UsageError(`${kept.subject} is not built in, and the case does not say where it is; name its module with --subject.`);
  if (vitest !== undefined) {
    const module = /\.[cm]?[jt]sx?$/.test(named) ? imported(named, vitest) : undefined;
    const command = replayCommandFor(cases === defaultCases() ? undefined : cases, where);
    writeText(vitest, vitestFile(kept, law, command, module));
    context.out(`Written: ${vitest}\n`);
    return 0;
  }
  const subjects = await selectSubjects([named], interpreter === undefined ? {} : { python: interpreter });
  const subject = subjects.find((one) => one.name === kept.subject && one.variant === kept.variant);
  if (subject === undefined)
    throw new UsageError(
      `The case ${kept.id} is about ${subjectText(kept)}, but ${named} has ${[...new Set(subjects.map(({ name, variant }) => subjectText({ subject: name, ...(variant === undefined ? {} : { variant }) })))].join(', ')}; name another module with --subject.`,
    );
  const again = await replay(kept, subject, law, platform);
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
