import type { ReplayedCase, Report } from '#model/report.ts';
import { rowText } from './finding-text.ts';

/** What became of the kept cases, in one sentence, and a sentence for each that is stale; nothing where none was replayed. */
export function replayedText({ replayed = [] }: Report): readonly string[] {
  if (replayed.length === 0) return [];
  const count = (status: ReplayedCase['status']): number => replayed.filter((one) => one.status === status).length;
  const parts = (['FAILED', 'FIXED', 'STALE'] as const).filter((status) => count(status) > 0).map((status) => `${count(status)} ${status}`);
  const stale = replayed.filter(({ status }) => status === 'STALE');
  return [
    `Kept cases, replayed first: ${parts.join(', ')}`,
    ...stale.map((one) => `${one.case} is stale: ${rowText(one)}: ${one.reason ?? ''}`),
  ];
}
