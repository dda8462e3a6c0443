import type { ReplayedCase, Report } from '#model/report.ts';
import { rowText } from './finding-text.ts';

/** What became of the kept cases, in one sentence, and a sentence for each that is stale; nothing where all fail, since failures are told as such. */
export function replayedText({ replayed = [] }: Report): readonly string[] {
  if (replayed.every(({ status }) => status === 'FAILED')) return [];
  const count = (status: ReplayedCase['status']): number => replayed.filter((one) => one.status === status).length;
  const parts = (['FAILED', 'FIXED', 'STALE'] as const).filter((status) => count(status) > 0).map((status) => `${count(status)} ${status}`);
  const stale = replayed.filter(({ status }) => status === 'STALE');
  return [`Kept cases: ${parts.join(', ')}`, ...stale.map((one) => `${one.case} is stale: ${rowText(one)}: ${one.reason ?? ''}`)];
}
