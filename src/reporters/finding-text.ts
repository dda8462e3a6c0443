import type { Finding } from '#model/finding.ts';
import type { Outcome, RowKey } from '#model/report.ts';
import { fixes } from './fixes.ts';
import { programText } from './program-text.ts';
import { subjectText } from './subject-text.ts';

/** The name of a row on screen. */
export function rowText(row: RowKey): string {
  return `${subjectText(row)} · ${row.hyperparameter} · ${row.law}`;
}

/** How far apart two numbers are that look alike; of others their digits say it. */
export function distanceText({ expected, actual, ulps }: Pick<Finding, 'expected' | 'actual' | 'ulps'>): string | undefined {
  if (ulps === undefined || ulps === 0 || typeof expected !== 'number' || typeof actual !== 'number') return undefined;
  // A hundredth shows in the first digits; this decides what is printed, and nothing else.
  const alike = Math.abs(actual - expected) < 0.01 * Math.max(Math.abs(expected), Math.abs(actual));
  return alike ? `${ulps.toLocaleString('en')} ULP` : undefined;
}

/** Where and by how much: `update of w0[0] at step 1 is -1, but should be exactly -0.5 (…)`. */
export function findingSentence(finding: Finding): string {
  const { quantity, step, leaf, element, expected, actual, budget } = finding;
  const place = leaf === undefined ? '' : ` of ${leaf}${element === undefined ? '' : `[${element}]`}`;
  const apart = distanceText(finding);
  const within = budget === undefined || budget.ulps === 0 ? '' : ` within ${budget.ulps} ULP`;
  const exactly = budget?.ulps === 0 ? 'exactly ' : '';
  const because = budget === undefined ? '' : ` (${budget.because})`;
  const distance = apart === undefined ? '' : `; ${apart} apart`;
  return `${quantity}${place} at step ${step} is ${actual}, but should be ${exactly}${expected}${within}${because}${distance}`;
}

/** Everything known of one failure, as lines. */
export function findingLines(outcome: Outcome, replayCommand: string): readonly string[] {
  const { finding, case: kept, irrelevant, replay } = outcome;
  if (finding === undefined) return [];
  const line = (label: string, text: string): string => `  ${label.padEnd(12)} ${text}`;
  const program = kept === undefined ? [] : programText(kept.program, irrelevant).map(([label, text]) => line(label, text));
  const fix = fixes[finding.diagnosis];
  const reads =
    finding.reads === undefined
      ? []
      : [line('clock', `asked for ${finding.reads.seen.join(', ') || 'nothing'}; declared ${finding.reads.declared.join(', ')}`)];
  return [
    ...program,
    line('breaks', findingSentence(finding)),
    ...reads,
    line('diagnosis', finding.diagnosis),
    line('because', finding.because),
    ...(fix === undefined ? [] : [line('to mend', fix)]),
    ...(replay === undefined ? [] : [line('replay', `${replayCommand} ${replay}`)]),
  ];
}
