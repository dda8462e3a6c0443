import type { Finding } from '#model/finding.ts';
import type { Case } from '#model/report.ts';
import { findingLines, rowText } from './finding-text.ts';
import { defaultReplayCommand } from './reporter.ts';

/**
 * One case that fails, as a person reads it: its row, its program, the first step that breaks with what was expected and what
 * was seen, the diagnosis, how it is mended, and the command that replays it.
 *
 * @param kept The case.
 * @param finding What `replay` found.
 * @param replayCommand The command that replays a case, without its id.
 * @returns Lines, each but the first indented; nothing in them is meant to be parsed.
 * @example const again = await replay(kept, mySubject, law);
 * if (again.status === 'FAILED') throw new Error(failureText(kept, again.finding));
 */
export function failureText(kept: Case, finding: Finding, replayCommand: string = defaultReplayCommand): string {
  const outcome = { ...kept, verdict: 'failed' as const, finding, case: kept, replay: kept.id, runs: 1, ms: 0 };
  return [rowText(kept), ...findingLines(outcome, replayCommand)].join('\n');
}
